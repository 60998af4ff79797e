import { and, eq, lt, or, sql, type SQL } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Reply } from '#lib/protocol/chat.ts';
import { DomainError } from '#lib/protocol/errors.ts';
import { TAKE_OVER_MS } from '#lib/protocol/proposals.ts';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import { proposals, replies } from '../db/schema.ts';
import type { Access } from './access.ts';
import { ringThread } from './doorbell.ts';
import { raiseRev } from './message-rows.ts';
import { findReply } from './reply-rows.ts';
import { advance, lockThread } from './thread-lock.ts';

interface ProposalsDeps {
	database: Database;
	access: Access;
	bus: Bus;
}

interface OneProposal {
	userId: string;
	proposalId: string;
}

export type Proposals = ReturnType<typeof createProposals>;

const isOpen = eq(proposals.state, 'open');
const isBegun = eq(proposals.state, 'applying');
/** Begun, and whoever did has had time enough. */
const isLeft = and(
	isBegun,
	lt(proposals.decidedAt, sql`now() - make_interval(secs => ${TAKE_OVER_MS / 1000})`)
);

/** What members decide about proposals. Each answers the reply with all of its proposals. */
export function createProposals({ database, access, bus }: ProposalsDeps) {
	const { db } = database;

	/** Throws `proposal_decided` where `from` does not hold, unless `already` does: then it was done before. */
	async function decide(
		{ userId, proposalId }: OneProposal,
		change: Pick<PgUpdateSetSource<typeof proposals>, 'state' | 'appliedWith'>,
		{ from, already }: { from: SQL | undefined; already: SQL | undefined }
	): Promise<Reply> {
		const found = await find(proposalId);
		const thread = await access.reach(userId, found.threadId, 'write');
		const rev = await db.transaction(async (tx) => {
			const locked = await lockThread(tx, thread.id);
			const changed = await tx
				.update(proposals)
				.set({ decidedBy: userId, decidedAt: sql`now()`, ...change })
				.where(and(eq(proposals.id, proposalId), from))
				.returning({ id: proposals.id });
			if (changed.length === 0) return null;
			const next = await advance(tx, locked, { message: false });
			await tx.update(replies).set({ rev: next.rev }).where(eq(replies.id, found.replyId));
			if (found.messageId) await raiseRev(tx, found.messageId, next.rev);
			return next.rev;
		});
		if (rev !== null) ringThread(bus, thread, rev);
		else await requireDone(proposalId, already);
		return await findReply(db, found.replyId);
	}

	async function find(proposalId: string) {
		const [row] = await db
			.select({ replyId: replies.id, threadId: replies.threadId, messageId: replies.messageId })
			.from(proposals)
			.innerJoin(replies, eq(replies.id, proposals.replyId))
			.where(eq(proposals.id, proposalId));
		if (!row) throw new DomainError('not_found', 'There is no such proposal.');
		return row;
	}

	async function requireDone(proposalId: string, already: SQL | undefined): Promise<void> {
		const done = await db
			.select({ id: proposals.id })
			.from(proposals)
			.where(and(eq(proposals.id, proposalId), already));
		if (done.length === 0) throw new DomainError('proposal_decided', 'Somebody else was faster.');
	}

	return {
		/** The one browser with this token may change the project now, and has time for it from now on. */
		async apply({
			token,
			takeOver,
			...one
		}: OneProposal & { token: string; takeOver: boolean }): Promise<Reply> {
			const isOurs = eq(proposals.appliedWith, token);
			const from = or(isOpen, and(isBegun, isOurs), takeOver ? isLeft : undefined);
			const already = and(eq(proposals.state, 'applied'), isOurs);
			return await decide(one, { state: 'applying', appliedWith: token }, { from, already });
		},

		/** It has. */
		async applied({ token, ...one }: OneProposal & { token: string }): Promise<Reply> {
			const isOurs = eq(proposals.appliedWith, token);
			const already = and(eq(proposals.state, 'applied'), isOurs);
			return await decide(one, { state: 'applied' }, { from: and(isBegun, isOurs), already });
		},

		async dismiss(one: OneProposal): Promise<Reply> {
			const already = eq(proposals.state, 'dismissed');
			return await decide(one, { state: 'dismissed' }, { from: or(isOpen, isLeft), already });
		}
	};
}
