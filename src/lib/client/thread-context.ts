import type { ContextManifest } from '#lib/protocol/chat.ts';
import { api } from './api.ts';

export interface SeenContext {
	context: ContextManifest;
	/** `built-in` for the assistant that needs no key. */
	model: string;
}

/** What the assistant would see if it were asked now, without some items, by their ids. @throws ApiError */
export async function readContext(threadId: string, without: readonly string[]): Promise<SeenContext> {
	const query = without.length > 0 ? `?without=${without.join(',')}` : '';
	return await api<SeenContext>('GET', `/api/threads/${threadId}/context${query}`);
}
