import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReplyReader } from '#lib/client/reply-reader.ts';
import type { ReplyEnd } from '#lib/protocol/chat.ts';
import { TIMING } from '#server/chat/timing.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const encode = (text: string) => new TextEncoder().encode(text);
const ONE_AND_END = encode(
	'event: delta\nid: 3\ndata: {"offset":0,"text":"One"}\n\nevent: end\nid: 3\ndata: {"status":"done","length":3}\n\n'
);

/** A line that stays open, of which the test holds the other end. */
class Line {
	readonly response: Response;
	#controller: ReadableStreamDefaultController<Uint8Array> | null = null;

	constructor(signal: AbortSignal | null | undefined) {
		const body = new ReadableStream<Uint8Array>({
			start: (controller) => {
				this.#controller = controller;
				// As fetch does.
				signal?.addEventListener('abort', () => controller.error(signal.reason));
			}
		});
		this.response = new Response(body);
	}

	send(bytes: Uint8Array): void {
		this.#controller?.enqueue(bytes);
	}
}

/** Each request is answered with what `answer` makes for it; their moments are noted. */
function follow(answer: (signal: AbortSignal | null | undefined) => Response | Promise<Response>) {
	const asked: number[] = [];
	vi.stubGlobal('fetch', async (_url: string, init?: RequestInit) => {
		asked.push(Date.now());
		return await answer(init?.signal);
	});
	const heard = { text: '', end: null as ReplyEnd | null };
	const reader = new ReplyReader('r', '', {
		text: (text) => (heard.text = text),
		end: (end) => (heard.end = end)
	});
	return { asked, heard, reader };
}

test('a reader never waits so long that its reply could be over for five seconds', async () => {
	const { asked, reader } = follow(() => Promise.reject(new TypeError('network')));
	await vi.advanceTimersByTimeAsync(60_000);
	const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
	expect(waits.length).toBeGreaterThan(10);
	expect(Math.max(...waits)).toBeLessThan(5_000 - TIMING.reapMs);
	reader.close();
});

test('a line on which nothing comes any more is given up, and one with heartbeats is not', async () => {
	const lines: Line[] = [];
	const { asked, heard } = follow((signal) => {
		const line = new Line(signal);
		lines.push(line);
		return line.response;
	});
	for (let beat = 0; beat < 20; beat += 1) {
		await vi.advanceTimersByTimeAsync(TIMING.heartbeatMs);
		lines[0]?.send(encode(': alive\n\n'));
	}
	expect(asked).toHaveLength(1);
	await vi.advanceTimersByTimeAsync(4 * TIMING.heartbeatMs);
	expect(asked).toHaveLength(2);
	lines[1]?.send(ONE_AND_END);
	await vi.advanceTimersByTimeAsync(0);
	expect(heard).toEqual({ text: 'One', end: { status: 'done', length: 3 } });
});

test('who is asked to come again later does, and who may not read does not', async () => {
	const statuses = [429, 503, 408];
	const patient = follow(() => {
		const status = statuses.shift();
		return status ? new Response(null, { status }) : new Response(ONE_AND_END);
	});
	await vi.advanceTimersByTimeAsync(10_000);
	expect(patient.heard.text).toBe('One');
	const refused = follow(() => new Response(null, { status: 404 }));
	await vi.advanceTimersByTimeAsync(10_000);
	expect(refused.asked).toHaveLength(1);
});

test('a closed reader says nothing more, whatever is still under way', async () => {
	const lines: Line[] = [];
	const { asked, heard, reader } = follow((signal) => {
		const line = new Line(signal);
		lines.push(line);
		return line.response;
	});
	await vi.advanceTimersByTimeAsync(0);
	lines[0]?.send(ONE_AND_END);
	reader.close();
	await vi.advanceTimersByTimeAsync(120_000);
	expect(heard).toEqual({ text: '', end: null });
	expect(asked).toHaveLength(1);
});
