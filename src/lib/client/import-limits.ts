/** Of one text: beyond it writing in the doc would not be fluent any more. */
export const TEXT_BYTES = 1024 * 1024;
/** Of one import. Fewer than the server takes for a project, since its `LIMIT_STATE_BYTES` counts what is there too. */
export const TOTAL_BYTES = 16 * 1024 * 1024;
export const MOST_DOCS = 1_000;
/** Of files and folders in one import, those that are passed over too. */
export const MOST_FILES = 20_000;
/** Of a project's JSON, unpacked; it says everything about twice as long as Markdown does. */
export const PROJECT_BYTES = 48 * 1024 * 1024;
/** Of a zip as it lies on the disk. */
export const ZIP_BYTES = 256 * 1024 * 1024;
