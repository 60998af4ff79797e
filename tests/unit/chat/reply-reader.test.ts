import { afterEach, expect, test, vi } from 'vitest';
import { postForEvents } from '#lib/client/api.ts';
import { readEvents, type OpenEvents } from '#lib/client/event-stream.ts';
import { appendDelta, ReplyReader } from '#lib/client/reply-reader.ts';
import type { ReplyEnd } from '#lib/protocol/chat.ts';

afterEach(() => vi.unstubAllGlobals());

function body(...parts: string[]): ReadableStream<Uint8Array> {
	return streamOf(parts.map((part) => new TextEncoder().encode(part)));
}

function streamOf(chunks: Uint8Array[]): ReadableStream<Uint8Array> {
	return new ReadableStream({
		start(controller) {
			for (const chunk of chunks) controller.enqueue(chunk);
			controller.close();
		}
	});
}

const delta = (offset: number, text: string) =>
	`event: delta\nid: ${offset + text.length}\ndata: ${JSON.stringify({ offset, text })}\n\n`;
const end = (length: number) => `event: end\nid: ${length}\ndata: {"status":"done","length":${length}}\n\n`;

type Answer = string[] | 'unreachable';

async function follow(...answers: Answer[]) {
	return await followFrom(null, answers);
}

/** Answers each request with the next of these, and notes from where it was asked. */
async function followFrom(opened: OpenEvents | null, answers: Answer[]) {
	const asked: string[] = [];
	const texts: string[] = [];
	vi.stubGlobal('fetch', async (url: string) => {
		asked.push(new URL(url, 'http://localhost').searchParams.get('from') ?? '');
		const answer = answers.shift();
		if (!answer || answer === 'unreachable') throw new TypeError('network');
		return new Response(body(...answer));
	});
	const over = await new Promise<ReplyEnd>((resolve) => {
		new ReplyReader('r', '', { text: (text) => texts.push(text), end: resolve }, opened);
	});
	return { asked, text: texts.at(-1), texts, over };
}

test('a piece is appended, skipped as far as it is known, and never put after a gap', () => {
	expect(appendDelta('abc', { offset: 3, text: 'de' })).toBe('abcde');
	expect(appendDelta('abc', { offset: 1, text: 'bcd' })).toBe('abcd');
	expect(appendDelta('abc', { offset: 0, text: 'ab' })).toBe('abc');
	expect(appendDelta('abc', { offset: 4, text: 'e' })).toBeNull();
});

test('events come whole, however the network cuts them, and half an event at the end is none', async () => {
	const text = `: hello\n\n${delta(0, 'one')}${delta(3, 'zwölf')}event: delta\ndata: {"off`;
	const bytes = new TextEncoder().encode(text);
	const cut = streamOf([...bytes].map((byte) => Uint8Array.of(byte)));
	const events = [];
	for await (const event of readEvents(cut)) events.push(event);
	expect(events).toEqual([
		{ event: 'delta', data: '{"offset":0,"text":"one"}' },
		{ event: 'delta', data: '{"offset":3,"text":"zwölf"}' }
	]);
});

test('a broken connection goes on where it left off', async () => {
	const { asked, text } = await follow([delta(0, 'One, ')], 'unreachable', [delta(5, 'two.'), end(9)]);
	expect(asked).toEqual(['0', '5', '5']);
	expect(text).toBe('One, two.');
});

test('a gap is asked for, and a reset begins anew', async () => {
	const gap = await follow([delta(0, 'One, '), delta(8, 'lost')], [delta(5, 'two.'), end(9)]);
	expect(gap).toMatchObject({ asked: ['0', '5'], text: 'One, two.' });
	const reset = await follow([
		delta(0, 'Longer than stored'),
		'event: reset\nid: 0\ndata: {}\n\n',
		delta(0, 'Long'),
		end(4)
	]);
	expect(reset).toMatchObject({ asked: ['0'], text: 'Long' });
});

test('a text of another length than the end says is read again', async () => {
	const { asked, text } = await follow([delta(0, 'One'), end(9)], [delta(0, 'One, two.'), end(9)]);
	expect(asked).toEqual(['0', '0']);
	expect(text).toBe('One, two.');
});

test('what came with the answer to the question is read on, and gone on with where it breaks', async () => {
	const sent = 'event: sent\nid: 0\ndata: {"reply":"r"}\n\n';
	const headers = { 'content-type': 'text/event-stream' };
	vi.stubGlobal('fetch', async () => new Response(body(sent + delta(0, 'One, ')), { headers }));
	const { answer, rest } = await postForEvents('/', {}, new AbortController().signal);
	expect(answer).toEqual({ reply: 'r' });
	const { asked, text } = await followFrom(rest, [[delta(5, 'two.'), end(9)]]);
	expect(asked).toEqual(['5']);
	expect(text).toBe('One, two.');
});

test('an answer that breaks before it says what was sent is none', async () => {
	const headers = { 'content-type': 'text/event-stream' };
	for (const part of ['', delta(0, 'One')]) {
		vi.stubGlobal('fetch', async () => new Response(body(part), { headers }));
		const answer = postForEvents('/', {}, new AbortController().signal);
		await expect(answer).rejects.toMatchObject({ code: 'offline' });
	}
});

test('a wait that was given up ends the request; events that follow go on', async () => {
	const giveUp = new AbortController();
	let request: AbortSignal | undefined;
	vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
		request = init.signal ?? undefined;
		// As fetch does.
		return await new Promise((_, reject: (reason: unknown) => void) => {
			request?.addEventListener('abort', () => reject(new DOMException('late', 'TimeoutError')));
		});
	});
	const answer = postForEvents('/', {}, giveUp.signal);
	giveUp.abort(new DOMException('late', 'TimeoutError'));
	await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
	expect(request?.aborted).toBe(true);
});
