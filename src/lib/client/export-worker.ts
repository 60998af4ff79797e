import { archive, zipped, type ProjectCopy } from './export.ts';
import type { WorkerAnswer } from './worker-task.ts';

/** Makes the zip away from the page. */
self.onmessage = ({ data }: MessageEvent<readonly ProjectCopy[]>) => {
	const answer = (message: WorkerAnswer) => self.postMessage(message);
	try {
		const result = zipped(archive(data), (progress) => answer({ type: 'progress', progress }));
		answer({ type: 'result', result });
	} catch (error) {
		answer({ type: 'failed', message: String(error) });
	}
};
