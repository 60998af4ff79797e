/** Of one text: beyond it writing in the doc would not be fluent any more. */
export const TEXT_BYTES = 1024 * 1024;
/**
 * Of the texts of one import. A document is about twice as large as its Markdown, and half of the server's
 * `LIMIT_STATE_BYTES` (32 MiB) is left to what is there and to what will be written.
 */
export const TOTAL_BYTES = 8 * 1024 * 1024;
export const MOST_DOCS = 1_000;
/** Of files and folders in one import, those that are passed over too. */
export const MOST_FILES = 20_000;
/** Of a project's JSON, unpacked; it says everything about twice as long as Markdown does. */
export const PROJECT_BYTES = 48 * 1024 * 1024;
/** Of a zip as it lies on the disk. */
export const ZIP_BYTES = 256 * 1024 * 1024;
