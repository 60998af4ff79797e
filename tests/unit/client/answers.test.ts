import { expect, test } from 'vitest';
import { answerWith, isQuestionEdited, readAnswers } from '#lib/client/answers.ts';
import { EMPTY_LOG, type ThreadLog } from '#lib/client/thread-log.ts';
import type { Message, Reply } from '#lib/protocol/chat.ts';

let seq = 0;

function reply(id: string, fields: Partial<Reply> = {}): Reply {
	seq += 1;
	return {
		id,
		messageId: `m-${id}`,
		seq,
		status: 'done',
		text: id,
		continues: false,
		retryOf: null,
		firstReplyId: null,
		shownReplyId: null,
		askedThroughSeq: 1,
		createdAt: '2026-11-23T09:30:00.000Z',
		...fields
	} as Reply;
}

const retry = (id: string, of: string, fields: Partial<Reply> = {}) =>
	reply(id, { retryOf: of, firstReplyId: 'a', ...fields });

function log(replies: Reply[], messages: Partial<Message>[] = []): ThreadLog {
	return {
		...EMPTY_LOG,
		replies: new Map(replies.map((known) => [known.id, known])),
		messages: messages as Message[]
	};
}

/** Where answers stand, which there are, which one is shown, and which messages are not drawn. */
function read(replies: Reply[]) {
	const { at, elsewhere } = readAnswers(log(replies));
	return [...at].map(([message, { all, shown }]) => ({
		message,
		all: all.map(({ id }) => id),
		shown: shown.id,
		elsewhere: [...elsewhere.keys()]
	}));
}

test('one answer is no choice', () => {
	expect(read([reply('a'), reply('x')])).toEqual([]);
});

test('several stand where the newest stands, and the chosen one is shown', () => {
	const later = [retry('b', 'a'), retry('c', 'b')];
	const at = { message: 'm-c', all: ['a', 'b', 'c'], elsewhere: ['m-a', 'm-b'] };
	expect(read([reply('a', { seq: 0 }), ...later])).toEqual([{ ...at, shown: 'c' }]);
	expect(read([reply('a', { seq: 0, shownReplyId: 'b' }), ...later])).toEqual([{ ...at, shown: 'b' }]);
	expect(read([...later.toReversed(), reply('a', { seq: 0, shownReplyId: 'b' })])).toEqual([
		{ ...at, shown: 'b', elsewhere: ['m-b', 'm-a'] }
	]);
});

test('what ended without a word is no answer, and what is being written is one', () => {
	const failed = { status: 'failed', text: '' } as const;
	expect(read([reply('a'), retry('b', 'a', failed)])).toEqual([]);
	expect(read([reply('a', failed), retry('b', 'a')])).toEqual([]);
	expect(
		read([reply('a', { shownReplyId: 'b' }), retry('b', 'a', { status: 'streaming', text: '' })])
	).toMatchObject([{ shown: 'b' }]);
	expect(read([reply('a'), retry('b', 'a', { status: 'queued', messageId: null, text: '' })])).toEqual([]);
});

test('what goes on with an answer is the same one', () => {
	const broken = reply('a', { status: 'interrupted' });
	const whole = retry('b', 'a', { continues: true });
	expect(read([broken, whole])).toEqual([]);
	const replies = [broken, whole, retry('c', 'b')];
	expect(read(replies)).toEqual([{ message: 'm-c', all: ['b', 'c'], shown: 'c', elsewhere: ['m-a', 'm-b'] }]);
	const known = log(replies);
	const answers = readAnswers(known).at.get('m-c');
	expect(answers && answerWith(known.replies, answers, 'a')?.id).toBe('b');
});

test('an answer is out of date when a question of its own was changed after it', () => {
	const edited = '2026-11-23T09:31:00.000Z';
	const question = (at: number, editedAt: string | null) => ({
		seq: at,
		asked: true,
		deletedAt: null,
		editedAt
	});
	const first = reply('a', { askedThroughSeq: 1 });
	const second = reply('x', { askedThroughSeq: 4 });
	expect(isQuestionEdited(log([first, second], [question(1, edited), question(3, null)]), second)).toBe(
		false
	);
	expect(isQuestionEdited(log([first, second], [question(1, null), question(3, edited)]), second)).toBe(true);
	expect(isQuestionEdited(log([first, second], [question(1, null), question(5, edited)]), second)).toBe(
		false
	);
	const replied = reply('y', { askedThroughSeq: 4, createdAt: '2026-11-23T09:32:00.000Z' });
	expect(isQuestionEdited(log([first, replied], [question(3, edited)]), replied)).toBe(false);
	expect(isQuestionEdited(log([second], [question(1, edited), question(3, null)]), second)).toBe(false);
});
