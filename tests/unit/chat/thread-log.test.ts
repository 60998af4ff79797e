import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	addAnswer,
	applyChanges,
	EMPTY_LOG,
	hasNewer,
	liveReplies,
	joinPage,
	startLog
} from '#lib/client/thread-log.ts';
import type { Message, Reply, ThreadChanges } from '#lib/protocol/chat.ts';
import { property } from '../../helpers/property.ts';

function message(seq: number, rev: number, body = `message ${seq}`): Message {
	return {
		id: `m${seq}`,
		threadId: 't',
		seq,
		rev,
		kind: 'member',
		authorId: 'ana',
		authorName: 'Ana',
		authorColor: 1,
		clientId: `c${seq}`,
		body,
		asked: false,
		quote: null,
		replyId: null,
		createdAt: '2026-12-01T09:00:00.000Z',
		editedAt: null,
		deletedAt: null
	};
}

function reply(id: string, rev: number, status: Reply['status']): Reply {
	return { id, rev, status, threadId: 't', text: '', context: null } as Reply;
}

const page = (rev: number, messages: Message[], replies: Reply[] = []): ThreadChanges => {
	return { rev, lastSeq: messages.at(-1)?.seq ?? 0, messages, replies };
};

test('changes that arrive twice, or late, do not undo newer ones', () => {
	const edited = page(3, [message(1, 3, 'edited')]);
	const log = applyChanges(startLog(page(1, [message(1, 1)])), edited);
	expect(applyChanges(log, edited)).toEqual(log);
	expect(applyChanges(log, page(2, [message(1, 2, 'older edit')])).messages).toEqual(log.messages);
});

test('a change of a message that is not loaded does not tear a hole into the log', () => {
	const log = startLog(page(60, [message(50, 50), message(51, 51)]));
	const next = applyChanges(log, page(62, [message(3, 61, 'edited'), message(52, 62)]));
	expect(next.messages.map(({ seq }) => seq)).toEqual([50, 51, 52]);
});

test('older pages stand before what was known', () => {
	const log = startLog(page(9, [message(8, 8), message(9, 9)]));
	const longer = joinPage(log, page(9, [message(6, 6), message(7, 7)]));
	expect(longer.messages.map(({ seq }) => seq)).toEqual([6, 7, 8, 9]);
	expect(longer.rev).toBe(9);
});

test('an own message shows at once, and what others wrote before it still comes', () => {
	const log = addAnswer(startLog(page(1, [message(1, 1)])), { message: message(3, 3) });
	expect(log.rev).toBe(1);
	const caughtUp = applyChanges(log, page(3, [message(2, 2), message(3, 3)]));
	expect(caughtUp.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('the reply that is written and the one that waits are told apart, and a finished one is neither', () => {
	const log = applyChanges(
		EMPTY_LOG,
		page(3, [], [reply('a', 1, 'done'), reply('b', 2, 'streaming'), reply('c', 3, 'queued')])
	);
	expect(liveReplies(log)).toMatchObject({ streaming: { id: 'b' }, queued: { id: 'c' } });
	const over = applyChanges(log, page(5, [], [reply('b', 4, 'stopped'), reply('c', 5, 'streaming')]));
	expect(liveReplies(over)).toMatchObject({ streaming: { id: 'c' }, queued: null });
});

test('whatever is fetched in whatever order, the log ends as the server’s', () => {
	const steps = fc.array(fc.record({ seq: fc.integer({ min: 1, max: 8 }), twice: fc.boolean() }), {
		maxLength: 20
	});
	fc.assert(
		fc.property(steps, (given) => {
			const server = new Map<number, Message>();
			let log = startLog(page(0, []));
			let rev = 0;
			for (const { seq, twice } of given) {
				rev += 1;
				const known = seq <= server.size ? seq : server.size + 1;
				server.set(known, message(known, rev, `rev ${rev}`));
				const all = [...server.values()].sort((a, b) => a.seq - b.seq);
				const changes = page(
					rev,
					all.filter((one) => one.rev > log.rev)
				);
				log = applyChanges(log, changes);
				if (twice) log = applyChanges(log, changes);
				expect(log.messages).toEqual(all);
			}
		}),
		property(200)
	);
});

test('who goes to an old message keeps a run without a gap, whatever comes at the end', () => {
	const log = startLog({ rev: 90, lastSeq: 90, messages: [message(10, 10), message(11, 11)], replies: [] });
	expect(hasNewer(log)).toBe(true);
	const after = applyChanges(log, page(92, [message(11, 91, 'edited'), message(91, 92)]));
	expect(after.messages.map(({ seq, rev }) => [seq, rev])).toEqual([
		[10, 10],
		[11, 91]
	]);
	expect(after.lastSeq).toBe(91);
	expect(addAnswer(after, { message: message(92, 93) }).messages).toEqual(after.messages);
	const joined = joinPage(after, { rev: 92, lastSeq: 91, messages: [message(12, 12)], replies: [] });
	expect(joined.messages.map(({ seq }) => seq)).toEqual([10, 11, 12]);
});

test('a reply that is over stays so, whatever was under way when it ended', () => {
	const log = startLog(page(5, [], [reply('a', 5, 'streaming')]));
	const ended = addAnswer(log, { reply: reply('a', 5, 'done') });
	const late = applyChanges(ended, page(6, [], [reply('a', 6, 'streaming')]));
	expect(late.replies.get('a')?.status).toBe('done');
	expect(applyChanges(late, page(7, [], [reply('a', 7, 'stopped')])).replies.get('a')?.status).toBe(
		'stopped'
	);
});
