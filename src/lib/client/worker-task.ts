/** How far long work has come; a total of 0 is not known yet. */
export interface Progress {
	readonly done: number;
	readonly total: number;
}

/** What the workers of this app say. */
export type WorkerAnswer =
	| { readonly type: 'progress'; readonly progress: Progress }
	| { readonly type: 'result'; readonly result: unknown }
	| { readonly type: 'failed'; readonly message: string };

export interface TaskOptions {
	readonly onprogress?: (progress: Progress) => void;
	/** Ends the worker at once. */
	readonly signal?: AbortSignal;
}

/**
 * Gives a worker one request and waits for its result; the worker is ended then.
 *
 * @throws an AbortError when the signal is aborted; another when the work failed or the worker could not start
 */
export function runTask<Result>(
	worker: Worker,
	request: unknown,
	{ onprogress, signal }: TaskOptions = {}
): Promise<Result> {
	return new Promise<Result>((resolve, reject) => {
		const abort = () => reject(new DOMException('the work was cancelled', 'AbortError'));
		if (signal?.aborted) return abort();
		signal?.addEventListener('abort', abort, { once: true });
		worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
			if (data.type === 'progress') onprogress?.(data.progress);
			else if (data.type === 'result') resolve(data.result as Result);
			else reject(new Error(data.message));
		};
		worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be started'));
		worker.postMessage(request);
	}).finally(() => worker.terminate());
}
