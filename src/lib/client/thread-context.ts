import type { SeenByAssistant } from '#lib/protocol/chat.ts';
import { api } from './api.ts';

/** What the assistant would see if it were asked now, without some items, by their ids. @throws ApiError */
export async function readContext(threadId: string, without: readonly string[]): Promise<SeenByAssistant> {
	const query = without.length > 0 ? `?without=${without.join(',')}` : '';
	return await api<SeenByAssistant>('GET', `/api/threads/${threadId}/context${query}`);
}
