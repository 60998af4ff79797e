import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ChatSession } from '#lib/client/chat-session.svelte.ts';
import { MessageSearch } from '#lib/client/message-search.svelte.ts';
import type { FoundMessage } from '#lib/protocol/search.ts';

/** What the server has, newest first: ids that grow with time. */
let there: string[];
let asked: URLSearchParams[];
let away: boolean;
let ring: () => void;

const found = (id: string) => ({ id, excerpt: { text: id, marks: [] } }) as unknown as FoundMessage;
const idOf = (number: number) => `id-${String(number).padStart(3, '0')}`;

const chat = {
	searched: () => ({
		projectId: 'p',
		key: null,
		threadId: null,
		store: { readThreads: () => Promise.resolve([]) }
	}),
	host: {
		onDoorbell(listener: (message: { type: string }) => void) {
			ring = () => listener({ type: 'thread' });
			return () => (ring = () => undefined);
		}
	}
} as unknown as ChatSession;

beforeEach(() => {
	there = Array.from({ length: 70 }, (_, index) => idOf(70 - index));
	[asked, away] = [[], false];
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	vi.stubGlobal('navigator', { onLine: true });
	vi.stubGlobal('fetch', async (path: string) => {
		const query = new URL(path, 'http://localhost').searchParams;
		asked.push(query);
		if (away) return Response.json({ error: { code: 'internal', message: 'no' } }, { status: 500 });
		const before = query.get('before') ?? '~';
		const rest = there.filter((id) => id < before);
		const page = rest.slice(0, Number(query.get('limit')));
		return Response.json({
			found: page.map(found),
			before: rest.length > page.length ? (page.at(-1) ?? null) : null
		});
	});
	vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

async function searched(): Promise<MessageSearch> {
	const search = new MessageSearch();
	search.follow(chat);
	search.ask({ chat, query: 'heron', key: null, limit: 30 });
	await vi.advanceTimersByTimeAsync(150);
	await vi.waitFor(() => expect(search.settled).toBe(true));
	return search;
}

const ids = (search: MessageSearch) => search.found.map(({ id }) => id);

test('what is said, changed or deleted is seen in what was found, once for several changes', async () => {
	const search = await searched();
	there = [idOf(71), ...there.filter((id) => id !== idOf(69))];
	ring();
	ring();
	await vi.advanceTimersByTimeAsync(1_000);
	await vi.waitFor(() => expect(ids(search)).toEqual(there.slice(0, 30)));
	expect(asked).toHaveLength(2);
});

test('the pages that were read stay, without what is gone, and the search goes on after them', async () => {
	const search = await searched();
	await search.more();
	expect(ids(search)).toEqual(there.slice(0, 60));
	there = there.filter((id) => id !== idOf(70));
	ring();
	await vi.advanceTimersByTimeAsync(1_000);
	await vi.waitFor(() => expect(ids(search)).not.toContain(idOf(70)));
	expect(ids(search)).toEqual(there.slice(0, 59));
	await search.more();
	expect(ids(search)).toEqual(there);
	expect(search.hasMore).toBe(false);
});

test('a look that fails leaves what was found, and says nothing', async () => {
	const search = await searched();
	const before = search.found;
	away = true;
	ring();
	await vi.advanceTimersByTimeAsync(1_000);
	await vi.waitFor(() => expect(asked).toHaveLength(2));
	await vi.waitFor(() => expect(console.warn).toHaveBeenCalled());
	expect(search.found).toBe(before);
	expect(search).toMatchObject({ failed: false, settled: true });
});
