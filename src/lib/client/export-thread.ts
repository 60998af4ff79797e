import { EXPORT_SIZE_HEADER } from '#lib/protocol/thread-file.ts';
import { openAnswer } from './api.ts';
import { saveFile } from './save-file.ts';
import type { TaskOptions } from './worker-task.ts';

export type ThreadFileFormat = 'md' | 'json';

/**
 * Saves all messages of a thread as a file, under the name that the server gives it.
 *
 * @throws ApiError, an AbortError when it was cancelled, and others when the answer broke off
 */
export async function exportThread(
	threadId: string,
	format: ThreadFileFormat,
	{ signal, onprogress }: Required<TaskOptions>
): Promise<void> {
	const { headers, body } = await openAnswer(`/api/threads/${threadId}/export?format=${format}`, signal);
	const total = Number(headers.get(EXPORT_SIZE_HEADER));
	const parts: Uint8Array<ArrayBuffer>[] = [];
	let done = 0;
	for await (const part of partsOf(body)) {
		parts.push(part);
		done += part.byteLength;
		// The names and times around the texts are not counted in the total.
		onprogress({ done: Math.min(done, total), total });
	}
	const type = headers.get('content-type') ?? '';
	saveFile(nameIn(headers) ?? `thread.${format}`, new Blob(parts, { type }));
}

/** Not every browser can loop over a stream. */
async function* partsOf(body: Response['body']): AsyncGenerator<Uint8Array<ArrayBuffer>> {
	const reader = body?.getReader();
	for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) yield part.value;
}

function nameIn(headers: Headers): string | null {
	const [, encoded] = /filename\*=UTF-8''([^;]+)/.exec(headers.get('content-disposition') ?? '') ?? [];
	return encoded === undefined ? null : decodeURIComponent(encoded);
}
