import { readFiles, type ImportSource } from './import-files.ts';
import type { WorkerAnswer } from './worker-task.ts';

/** Reads files away from the page: parsing thousands of them would hold up whoever writes. */
self.onmessage = ({ data }: MessageEvent<readonly ImportSource[]>) => {
	const answer = (message: WorkerAnswer) => self.postMessage(message);
	readFiles(data, (progress) => answer({ type: 'progress', progress })).then(
		(result) => answer({ type: 'result', result }),
		(error: unknown) => answer({ type: 'failed', message: String(error) })
	);
};
