import { expect, test } from 'vitest';
import type { OutboxEntry } from '#lib/client/chat-store.ts';
import { callName } from '#lib/components/chat/call-name.ts';
import { dayLabel } from '#lib/components/chat/day-label.ts';
import { threadRows, type ThreadRow } from '#lib/components/chat/thread-rows.ts';
import type { Message } from '#lib/protocol/chat.ts';

const ANA = { id: 'ana', name: 'Ana', color: 1 };
const at = (hour: number, minute: number, day = 1) => new Date(2026, 11, day, hour, minute).toISOString();

let seq = 0;
function said(authorId: string | null, createdAt: string, fields: Partial<Message> = {}): Message {
	seq += 1;
	const kind = authorId === null ? 'assistant' : 'member';
	const rest = {
		authorName: authorId,
		authorColor: 1,
		body: `message ${seq}`,
		asked: false,
		editedAt: null,
		deletedAt: null
	};
	const ids = {
		id: `m${seq}`,
		threadId: 't',
		seq,
		rev: seq,
		clientId: `c${seq}`,
		replyId: null,
		quote: null
	};
	return { ...ids, kind, authorId, createdAt, ...rest, ...fields };
}

function entry(clientId: string, state: OutboxEntry['state'], writtenAt = at(9, 30)): OutboxEntry {
	return {
		clientId,
		position: 1,
		key: '',
		body: clientId,
		ask: false,
		writtenAt,
		state,
		confirmed: false,
		failure: null
	};
}

const shape = (messages: Message[], entries: OutboxEntry[] = []) =>
	threadRows(messages, entries, ANA).map((row) =>
		row.type === 'said' ? `${row.by.id}${row.head ? '' : '+'}` : row.type
	);

test('messages of one person within five minutes stand under one name', () => {
	expect(
		shape([said('ana', at(9, 0)), said('ana', at(9, 5)), said('ben', at(9, 6)), said('ana', at(9, 7))])
	).toEqual(['day', 'ana', 'ana+', 'ben', 'ana']);
	expect(shape([said('ana', at(9, 0)), said('ana', at(9, 6))])).toEqual(['day', 'ana', 'ana']);
});

test('the assistant parts a person’s messages, and midnight does', () => {
	expect(shape([said('ana', at(9, 0)), said(null, at(9, 1)), said('ana', at(9, 2))])).toEqual([
		'day',
		'ana',
		'reply',
		'ana'
	]);
	expect(shape([said('ana', at(23, 59)), said('ana', at(0, 1, 2))])).toEqual(['day', 'ana', 'day', 'ana']);
});

test('what waits on the device stands at the end, and in its place once it was sent', () => {
	const first = said('ben', at(9, 0));
	expect(shape([first], [entry('new', 'waiting')])).toEqual(['day', 'ben', 'ana']);
	const sent = said('ana', at(9, 30), { clientId: 'new' });
	const rows = threadRows([first, sent], [entry('new', 'waiting')], ANA);
	expect(rows.map(({ key }) => key)).toContain('new');
	expect(shape([first, sent], [entry('new', 'waiting')])).toEqual(['day', 'ben', 'ana']);
});

test('a question that went out unasked keeps its offer at the message', () => {
	const sent = said('ana', at(9, 30), { clientId: 'late' });
	const [, row] = threadRows([sent], [entry('late', 'unasked')], ANA);
	expect(row).toMatchObject({ said: { entry: { state: 'unasked' }, message: { clientId: 'late' } } });
	expect(shape([], [entry('late', 'unasked')])).toEqual([]);
});

test('people are called by their first names where that is clear', () => {
	const team = [{ name: 'Ana Ferreira' }, { name: 'Ben Otis' }, { name: 'Ben Ode' }];
	expect(callName('Ana Ferreira', team)).toBe('Ana');
	expect(callName('Ben Otis', team)).toBe('Ben Otis');
});

test('days are named as people name them', () => {
	const now = new Date(2026, 11, 9, 15, 30);
	const days = [9, 8, 7, 1].map((day) => dayLabel(new Date(2026, 11, day), now));
	expect(days).toEqual(['Today', 'Yesterday', 'Monday', 'Tue 1 Dec']);
});

test('what is new begins under a line, and a name of its own', () => {
	seq = 0;
	const messages = [
		said('ben', at(9, 0)),
		said('ana', at(9, 1)),
		said('ben', at(9, 2)),
		said('ben', at(9, 3))
	];
	const rows = threadRows(messages, [], ANA, { newFrom: 3 });
	expect(rows.map(({ type }) => type)).toEqual(['day', 'said', 'said', 'new', 'said', 'said']);
	expect(threadRows(messages, [], ANA, {}).map(({ type }) => type)).toEqual([
		'day',
		'said',
		'said',
		'said',
		'said'
	]);
});

test('two answers in a row are joined, whatever stands before them', () => {
	const rows = threadRows([said('ana', at(9, 0)), said(null, at(9, 1)), said(null, at(9, 2))], [], ANA);
	expect(rows.flatMap((row) => (row.type === 'reply' ? row.joined : []))).toEqual([false, true]);
});

test('what is drawn of a log looks as it does in the whole of it, wherever it begins', () => {
	seq = 0;
	const messages = [
		...[said('ben', at(9, 0)), said('ben', at(9, 1)), said('ana', at(9, 2)), said(null, at(9, 3))],
		...[said(null, at(9, 4)), said('ana', at(9, 5, 2)), said('ana', at(9, 6, 2)), said('ben', at(9, 7, 2))]
	];
	const whole = threadRows(messages, [], ANA, { newFrom: 2 });
	for (let begin = 1; begin < messages.length; begin += 1) {
		const part = threadRows(messages.slice(begin), [], ANA, { newFrom: 2, before: messages[begin - 1] });
		const withoutKeys = (rows: ThreadRow[]) =>
			rows.map((row) => ({ ...row, key: row.type === 'day' ? '' : row.key }));
		expect(withoutKeys(part)).toEqual(withoutKeys(whole).slice(-part.length));
		expect(part.length).toBeGreaterThanOrEqual(messages.length - begin);
	}
});
