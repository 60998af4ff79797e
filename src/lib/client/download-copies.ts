import ExportWorker from './export-worker.ts?worker';
import type { ProjectCopy } from './export.ts';
import { fileName } from '#lib/protocol/file-name.ts';
import { saveFile } from './save-file.ts';
import { runTask, type TaskOptions } from './worker-task.ts';

/** Offers a zip of these projects as a download. @throws as `runTask` */
export async function downloadCopies(copies: readonly ProjectCopy[], options?: TaskOptions): Promise<void> {
	const [only] = copies;
	const named = copies.length === 1 && only ? fileName(only.title) : 'Waystone';
	saveFile(`${named}.zip`, await runTask<Blob>(new ExportWorker(), copies, options));
}
