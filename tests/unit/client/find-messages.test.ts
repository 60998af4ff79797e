import { expect, test } from 'vitest';
import type { CachedThread, ChatStore } from '#lib/client/chat-store.ts';
import { findMessages } from '#lib/client/find-messages.ts';
import type { Message, Reply } from '#lib/protocol/chat.ts';

let seq = 0;

function message(id: string, body: string, fields: Partial<Message> = {}): Message {
	seq += 1;
	const createdAt = new Date(Date.UTC(2026, 10, 23, 9, seq)).toISOString();
	return { id, seq, kind: 'member', body, createdAt, deletedAt: null, replyId: null, ...fields } as Message;
}

function reply(id: string, text: string, fields: Partial<Reply> = {}): [Message, Reply] {
	const shown = message(`m-${id}`, text, { kind: 'assistant', replyId: id });
	const made = {
		id,
		messageId: shown.id,
		seq: shown.seq,
		text,
		status: 'done',
		continues: false,
		retryOf: null
	};
	return [shown, { ...made, firstReplyId: null, shownReplyId: null, ...fields } as Reply];
}

/** The bodies that a device without a server finds, newest first. */
async function found(
	query: string,
	threads: Record<string, (Message | [Message, Reply])[]>
): Promise<string[]> {
	const cached = Object.entries(threads).map(([key, all]): CachedThread => {
		const messages = all.map((one) => (Array.isArray(one) ? one[0] : one));
		const replies = all.flatMap((one) => (Array.isArray(one) ? [one[1]] : []));
		return { key, rev: 1, messages, replies, thread: { milestoneId: key || null } as CachedThread['thread'] };
	});
	const store = { readThreads: () => Promise.resolve(cached) } as unknown as ChatStore;
	const page = await findMessages(
		{ projectId: null, key: null, threadId: null, store },
		{ query, limit: 10, signal: new AbortController().signal }
	);
	expect(page).toMatchObject({ onDevice: true, before: null });
	return page.found.map(({ excerpt }) => excerpt.text);
}

test('a device finds what has all of the words in any of its threads, newest first, and nothing that was deleted', async () => {
	const threads = {
		'': [message('1', 'Herons by the lake'), message('2', 'The lake is deep')],
		kickOff: [message('3', 'No heron, no lake'), message('4', 'Heron, lake', { deletedAt: '2026-11-23' })]
	};
	expect(await found('lake heron', threads)).toEqual(['No heron, no lake', 'Herons by the lake']);
	expect(await found('', threads)).toEqual([]);
});

test('of several answers a device finds the one that everyone sees', async () => {
	const answers = (shownReplyId: string) => [
		reply('a', 'Heron, the first', { shownReplyId }),
		reply('b', 'Heron, the second', { retryOf: 'a', firstReplyId: 'a' })
	];
	expect(await found('heron', { '': answers('b') })).toEqual(['Heron, the second']);
	expect(await found('heron', { '': answers('a') })).toEqual(['Heron, the first']);
});

test('an answer that another goes on with, or answers with other questions, is found there alone', async () => {
	const goneOn = [
		reply('a', 'Heron', { status: 'interrupted', shownReplyId: 'b' }),
		reply('b', 'Heron and more', { continues: true, retryOf: 'a', firstReplyId: 'a' })
	];
	expect(await found('heron', { '': goneOn })).toEqual(['Heron and more']);
	const joined = [reply('a', 'Heron'), reply('b', 'Heron for all', { retryOf: 'a' })];
	expect(await found('heron', { '': joined })).toEqual(['Heron for all']);
	const failed = [reply('a', 'Heron'), reply('b', '', { retryOf: 'a', status: 'failed' })];
	expect(await found('heron', { '': failed })).toEqual(['Heron']);
});
