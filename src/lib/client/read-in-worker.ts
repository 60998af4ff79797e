import type { Found, ImportSource } from './import-files.ts';
import ImportWorker from './import-worker.ts?worker';
import { runTask, type TaskOptions } from './worker-task.ts';

/** What these files hold. @throws as `runTask` */
export function readInWorker(sources: readonly ImportSource[], options: TaskOptions): Promise<Found> {
	return runTask<Found>(new ImportWorker(), sources, options);
}
