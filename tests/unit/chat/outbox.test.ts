import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { v4 as uuidv4 } from 'uuid';
import { ApiError } from '#lib/client/api.ts';
import type { ChatStore, OutboxEntry } from '#lib/client/chat-store.ts';
import { Outbox } from '#lib/client/outbox.svelte.ts';

/** What one device keeps, whichever tab asks. */
class MemoryStore implements Pick<ChatStore, 'durable' | 'readOutbox' | 'writeEntry' | 'removeEntry'> {
	durable = true;
	readonly entries = new Map<string, OutboxEntry>();
	async readOutbox(): Promise<OutboxEntry[]> {
		return [...this.entries.values()].sort((a, b) => a.position - b.position);
	}
	async writeEntry(entry: OutboxEntry): Promise<boolean> {
		this.entries.set(entry.clientId, entry);
		return true;
	}
	async removeEntry(clientId: string): Promise<void> {
		this.entries.delete(clientId);
	}
}

type Send = (entry: OutboxEntry, ask: boolean) => Promise<void>;

let name: string;
let store: MemoryStore;
let tabs: Outbox[];

beforeEach(() => {
	name = uuidv4();
	store = new MemoryStore();
	tabs = [];
	vi.stubGlobal('window', new EventTarget());
	vi.stubGlobal('document', new EventTarget());
});
afterEach(async () => {
	await Promise.all(tabs.map((tab) => tab.close()));
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

function openTab(send: Send): Outbox {
	const tab = new Outbox({ name, store: store as unknown as ChatStore, send });
	tabs.push(tab);
	return tab;
}

const offline = new ApiError('offline', 0, 'no answer');
const write = (tab: Outbox, body: string, { key = '', ask = false } = {}) => tab.add({ key, body, ask });

test('messages go out in the order in which they were written, and are gone then', async () => {
	const sent: string[] = [];
	const tab = openTab(async ({ body }) => void sent.push(body));
	await Promise.all(['one', 'two', 'three'].map((body) => write(tab, body)));
	await vi.waitFor(() => expect(sent).toEqual(['one', 'two', 'three']));
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
	expect(store.entries.size).toBe(0);
});

test('without an answer everything waits, in order, and each keeps its id', async () => {
	const tried: string[] = [];
	let away = true;
	const tab = openTab(async ({ clientId, body }) => {
		tried.push(`${clientId} ${body}`);
		if (away) throw offline;
	});
	await write(tab, 'one');
	await write(tab, 'two');
	await vi.waitFor(() => expect(tab.stalled).toBe(true));
	expect(tab.entries.map(({ body, state }) => [body, state])).toEqual([
		['one', 'waiting'],
		['two', 'waiting']
	]);
	const [one, two] = tab.entries.map(({ clientId, body }) => `${clientId} ${body}`);
	away = false;
	tab.flush();
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
	expect(tab.stalled).toBe(false);
	expect(tried.filter((attempt) => attempt === two)).toHaveLength(1);
	expect(tried.slice(0, -2).every((attempt) => attempt === one)).toBe(true);
});

test('of two tabs one sends, and the other shows that it is sent', async () => {
	const sent: string[] = [];
	let open = 0;
	const send: Send = async ({ body }) => {
		open += 1;
		expect(open, 'one at a time').toBe(1);
		await Promise.resolve();
		sent.push(body);
		open -= 1;
	};
	const [first, second] = [openTab(send), openTab(send)];
	await Promise.all([write(first, 'from the first'), write(second, 'from the second')]);
	await vi.waitFor(() => expect([...first.entries, ...second.entries]).toEqual([]));
	expect(sent.sort()).toEqual(['from the first', 'from the second']);
});

test('what a closed tab left is sent by the next one', async () => {
	const first = openTab(() => Promise.reject(offline));
	await write(first, 'left behind');
	await first.close();
	const sent: string[] = [];
	openTab(async ({ body }) => void sent.push(body));
	await vi.waitFor(() => expect(sent).toEqual(['left behind']));
});

test('a message that the server refuses stays visible and does not hold up the others', async () => {
	const sent: string[] = [];
	const tab = openTab(async ({ body }) => {
		if (body === 'refused') throw new ApiError('forbidden', 403, 'no');
		sent.push(body);
	});
	await write(tab, 'refused');
	await write(tab, 'taken');
	await vi.waitFor(() => expect(sent).toEqual(['taken']));
	expect(tab.entries).toMatchObject([{ body: 'refused', state: 'failed', failure: 'forbidden' }]);
});

test('an answer to a message that was deleted meanwhile goes out as a message, under the same id', async () => {
	const tried: [string, string | undefined][] = [];
	const tab = openTab(async ({ clientId, quote }) => {
		tried.push([clientId, quote?.messageId]);
		if (quote) throw new ApiError('invalid', 400, 'no such message');
	});
	const quote = {
		messageId: 'gone',
		seq: 1,
		kind: 'member',
		authorName: 'Ben',
		excerpt: '',
		deleted: false
	} as const;
	await tab.add({ key: '', body: 'Yes.', ask: false, quote });
	await vi.waitFor(() => expect(tried).toHaveLength(2));
	const [[first] = []] = tried;
	expect(tried).toEqual([
		[first, 'gone'],
		[first, undefined]
	]);
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
});

test('a section that is not synced yet holds up its own messages only', async () => {
	const sent: string[] = [];
	let synced = false;
	const tab = openTab(async ({ key, body }) => {
		if (key === 'new' && !synced) throw new ApiError('milestone_unknown', 409, 'not yet');
		sent.push(body);
	});
	await write(tab, 'in the new section', { key: 'new' });
	await write(tab, 'in the project');
	await vi.waitFor(() => expect(sent).toEqual(['in the project']));
	synced = true;
	tab.flush();
	await vi.waitFor(() => expect(sent).toEqual(['in the project', 'in the new section']));
});

test('a question older than ten minutes goes out unasked, and is asked with when its author says so', async () => {
	vi.useFakeTimers({ toFake: ['Date'] });
	const asked: [string, boolean][] = [];
	let away = true;
	const tab = openTab(async ({ clientId }, ask) => {
		if (away) throw offline;
		asked.push([clientId, ask]);
	});
	await write(tab, 'Which shift leads are free?', { ask: true });
	await vi.waitFor(() => expect(tab.stalled).toBe(true));
	vi.setSystemTime(Date.now() + 22 * 60_000);
	away = false;
	tab.flush();
	await vi.waitFor(() => expect(tab.entries).toMatchObject([{ state: 'unasked' }]));
	const [entry] = tab.entries;
	if (entry) await tab.retry(entry);
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
	expect(asked).toEqual([
		[entry?.clientId, false],
		[entry?.clientId, true]
	]);
});

test('a discarded message is not sent', async () => {
	let away = true;
	const sent: string[] = [];
	const tab = openTab(async ({ body }) => {
		if (away) throw offline;
		sent.push(body);
	});
	await write(tab, 'rather not');
	await write(tab, 'this');
	await vi.waitFor(() => expect(tab.stalled).toBe(true));
	await tab.discard(tab.entries[0]?.clientId ?? '');
	away = false;
	tab.flush();
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
	expect(sent).toEqual(['this']);
});

const tooFast = (retryAfter?: number) => new ApiError('rate_limited', 429, 'too fast', retryAfter);

test('what was written too fast is kept and goes out in order once the time has passed, not a moment before', async () => {
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	const tried: string[] = [];
	const start = Date.now();
	const wait = 30_000;
	const tab = openTab(async ({ body }) => {
		tried.push(body);
		if (Date.now() < start + wait) throw tooFast((start + wait - Date.now()) / 1_000);
	});
	await write(tab, 'one');
	await vi.waitFor(() => expect(tab.heldUntil).not.toBeNull());
	expect(tab.heldUntil).toBe(start + wait);
	expect(tab.stalled, 'the server answers').toBe(false);
	await write(tab, 'two');
	// As a network that comes back does, or another tab that wrote.
	tab.flush();
	await vi.advanceTimersByTimeAsync(wait - 1_000 - (Date.now() - start));
	expect(tried).toEqual(['one']);
	expect(tab.entries).toMatchObject([
		{ body: 'one', state: 'waiting', failure: null },
		{ body: 'two', state: 'waiting' }
	]);
	await vi.advanceTimersByTimeAsync(1_000);
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
	expect(tried).toEqual(['one', 'one', 'two']);
	expect(tab.heldUntil).toBeNull();
});

test('of a server that does not say how long to wait, the messages wait a second', async () => {
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	const start = Date.now();
	const tab = openTab(() => (Date.now() < start + 1_000 ? Promise.reject(tooFast()) : Promise.resolve()));
	await write(tab, 'one');
	await vi.waitFor(() => expect(tab.heldUntil).not.toBeNull());
	await vi.advanceTimersByTimeAsync(1_000);
	await vi.waitFor(() => expect(tab.entries).toEqual([]));
});

test('what is held can be discarded, and then nothing is held any more', async () => {
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	const tried: string[] = [];
	const tab = openTab(async ({ body }) => {
		tried.push(body);
		throw tooFast(5);
	});
	await write(tab, 'one');
	await vi.waitFor(() => expect(tab.heldUntil).not.toBeNull());
	await tab.discard(tab.entries[0]?.clientId ?? '');
	await vi.advanceTimersByTimeAsync(5_000);
	await vi.waitFor(() => expect(tab.heldUntil).toBeNull());
	expect(tried).toEqual(['one']);
});
