import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Proposal } from '#lib/protocol/proposals.ts';
import type { ToolCall } from '../assistant/calls.ts';
import { readCalls, type Target } from '../assistant/read-calls.ts';
import type { Queryable } from '../db/client.ts';
import { proposals, replies, users } from '../db/schema.ts';

/** Of a row of `replies` in a statement that joins it; null without any. A doc's text is told while it is needed. */
export const proposalsOfReply = sql<Proposal[] | null>`(
	select json_agg(json_build_object(
		'id', ${proposals.id}, 'tool', ${proposals.tool}, 'input', ${proposals.input}, 'refusal', ${proposals.refusal},
		'base', case when ${proposals.state} in ('open', 'applying') then ${proposals.base} else ${proposals.base} - 'text' end,
		'state', ${proposals.state}, 'decidedBy', ${proposals.decidedBy}, 'decidedByName', proposal_users.name,
		'decidedAt', ${proposals.decidedAt}
	) order by ${proposals.position})
	from ${proposals} left join ${users} as proposal_users on proposal_users.id = ${proposals.decidedBy}
	where ${proposals.replyId} = ${replies.id}
)`;

/** Of a reply that is done. */
export async function insertProposals(
	tx: Queryable,
	replyId: string,
	calls: readonly ToolCall[],
	targets: readonly Target[]
): Promise<void> {
	if (calls.length === 0) return;
	const rows = readCalls(calls, targets).map((call, position) => ({
		...call,
		id: uuidv7(),
		replyId,
		position,
		base: call.base && { ...call.base },
		state: call.refusal === null ? ('open' as const) : ('refused' as const)
	}));
	await tx.insert(proposals).values(rows);
}
