import { and, eq, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { ToolCall } from '../assistant/calls.ts';
import type { Outcome, ReplyJournal } from '../assistant/runner.ts';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import { replies } from '../db/schema.ts';
import { ringThread } from './doorbell.ts';
import { raiseRev } from './message-rows.ts';
import { insertProposals } from './proposal-rows.ts';
import { leaseEnd, type ClaimedReply } from './reply-claim.ts';
import type { TokenLedger } from './token-ledger.ts';
import { advance, lockThreadIfThere } from './thread-lock.ts';

interface JournalDeps {
	database: Database;
	bus: Bus;
	ledger: TokenLedger;
	reply: ClaimedReply;
	leaseMs: number;
}

/** A runner's writes to Postgres, all of them fenced by the owner that claimed the reply. */
export function createReplyJournal({ database, bus, ledger, reply, leaseMs }: JournalDeps): ReplyJournal {
	const { db } = database;
	const { thread } = reply;
	const spender = { userId: reply.requestedBy, projectId: thread.projectId };
	const held = and(eq(replies.id, reply.id), eq(replies.status, 'streaming'), eq(replies.owner, reply.owner));

	/** Changes the reply under a new `rev`. False when it is not held any more, or was deleted with its thread. */
	async function write(
		change: PgUpdateSetSource<typeof replies>,
		{ tokens, calls }: { tokens: number; calls: readonly ToolCall[] }
	): Promise<boolean> {
		const rev = await db.transaction(async (tx) => {
			const locked = await lockThreadIfThere(tx, thread.id);
			if (!locked) return null;
			const [row] = await tx
				.update(replies)
				.set({ ...change, rev: locked.rev + 1 })
				.where(held)
				.returning({ messageId: replies.messageId });
			if (!row) return null;
			const targets = reply.request?.targets;
			if (targets && calls.length > 0) await insertProposals(tx, reply.id, calls, targets());
			const next = await advance(tx, locked, { message: false });
			// The message shows the reply's text, so who catches up needs both.
			if (row.messageId) await raiseRev(tx, row.messageId, next.rev);
			// Counted with the end, and only by whoever may write it: once.
			await ledger.add(tx, spender, tokens - (reply.reserved ?? 0));
			return next.rev;
		});
		if (rev !== null) ringThread(bus, thread, rev);
		return rev !== null;
	}

	return {
		async checkpoint(text) {
			const [row] = await db
				.update(replies)
				.set({ text, leaseUntil: leaseEnd(leaseMs) })
				.where(held)
				.returning({ stoppedBy: replies.stoppedBy });
			if (!row) return 'lost';
			return row.stoppedBy ? 'stop_asked' : 'held';
		},

		async finish(outcome) {
			const { calls, ...columns } = outcome;
			const tokens = (outcome.tokensIn ?? 0) + (outcome.tokensOut ?? 0);
			const finished = await write(finalColumns(columns), { tokens, calls });
			if (finished) {
				const { status, text, errorCode } = outcome;
				const end = { status, length: text.length, ...(errorCode && { errorCode }) };
				bus.publish({ topic: 'reply-end', replyId: reply.id, end });
			}
			return finished;
		}
	};
}

function finalColumns(outcome: Omit<Outcome, 'calls'>) {
	return {
		...outcome,
		leaseUntil: null,
		finishedAt: sql`now()`,
		// Stop came too late to change anything.
		...(outcome.status !== 'stopped' && { stoppedBy: null })
	};
}
