import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { ProposalState } from '#lib/protocol/proposals.ts';
import { proposals, replies, users } from '../db/schema.ts';
import { statement } from '../db/statement.ts';

/** Of a title in the line that tells of a proposal. */
const TITLE_UNITS = 80;
/** More than the replies that are read with them have, mostly; of the older ones nothing is told. */
const READ = 400;

interface Proposed {
	replyId: string;
	tool: string;
	title: string | null;
	state: ProposalState;
	by: string | null;
}

/** What was proposed in a thread, the newest first. */
export const selectProposed = statement((from) =>
	from
		.select({
			replyId: proposals.replyId,
			tool: proposals.tool,
			title: sql<string | null>`coalesce(${proposals.base} ->> 'title', ${proposals.input} ->> 'title')`,
			state: proposals.state,
			by: users.name
		})
		.from(proposals)
		.innerJoin(replies, eq(replies.id, proposals.replyId))
		.leftJoin(users, eq(users.id, proposals.decidedBy))
		.where(and(eq(replies.threadId, sql.placeholder('threadId')), isNotNull(replies.messageId)))
		.orderBy(desc(replies.createdAt), desc(proposals.position))
		.limit(READ)
);

/** A reply that proposes says something, also without a word. */
export const hasProposals = sql`exists (select 1 from ${proposals} where ${proposals.replyId} = ${replies.id})`;

/** An answer as the model reads it later: with what became of what it proposed. */
export function withProposals(text: string, replyId: string | null, all: readonly Proposed[]): string {
	const own = all.filter((proposed) => proposed.replyId === replyId).reverse();
	if (own.length === 0) return text;
	return [text, `[You proposed: ${own.map(toWords).join('; ')}]`].filter(Boolean).join('\n\n');
}

function toWords({ tool, title, state, by }: Proposed): string {
	const name = title === null ? '' : ` "${inLine(title).slice(0, TITLE_UNITS).toWellFormed()}"`;
	return `${inLine(tool)}${name}, ${state}${by === null ? '' : ` by ${inLine(by)}`}`;
}

/** Brackets and quotes would end those around it. */
function inLine(text: string): string {
	return text.replaceAll(/[\s"[\]]+/g, ' ').trim();
}
