import { and, eq, notInArray, sql } from 'drizzle-orm';
import type { Message, NamedPerson } from '#lib/protocol/chat.ts';
import { mayName, namedIn } from '#lib/protocol/mentions.ts';
import type { Queryable } from '../db/client.ts';
import { memberships, mentions, messages, threads, users } from '../db/schema.ts';
import { statement } from '../db/statement.ts';

/** Of a query on `messages`: whom each of them names. */
export const namedPeople = sql<NamedPerson[]>`(
	select coalesce(json_agg(json_build_object('userId', u.id, 'name', u.name) order by u.name, u.id), '[]'::json)
	from mentions n join users u on u.id = n.user_id
	where n.message_id = ${messages.id} and n.named
)`;

/** Whom a message in this thread may name: nobody, and without asking, where no name can be in it. */
export async function nameable(
	tx: Queryable,
	{ threadId, body, mentions: picked }: { threadId: string; body: string; mentions?: string[] | undefined }
): Promise<NamedPerson[]> {
	return picked?.length || mayName(body) ? await selectMembers(tx, { threadId }) : [];
}

const selectMembers = statement((tx) =>
	tx
		.select({ userId: users.id, name: users.name })
		.from(threads)
		.innerJoin(memberships, eq(memberships.projectId, threads.projectId))
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(eq(threads.id, sql.placeholder('threadId')))
		.orderBy(users.name, users.id)
);

/** Of `people`, those whom the message names. To name oneself does nothing. */
export function peopleNamed(
	people: readonly NamedPerson[],
	{ authorId, body }: { authorId: string; body: string },
	picked: readonly string[] = []
): NamedPerson[] {
	const ids = namedIn(body, people, picked);
	return people.filter(({ userId }) => userId !== authorId && ids.includes(userId));
}

/** Puts a new message into the inboxes of those whom it is meant for. Returns whose. */
export async function address(
	tx: Queryable,
	{ id, mentions: named = [], quote }: Pick<Message, 'id' | 'mentions' | 'quote'>
): Promise<string[]> {
	if (named.length === 0 && quote?.kind !== 'member') return [];
	return await insertFor(tx, id, named);
}

/** After its text has changed. Returns whose inboxes did. */
export async function readdress(
	tx: Queryable,
	{ id, threadId, authorId, mentions: before = [] }: Message,
	{ body, mentions: picked }: { body: string; mentions?: string[] | undefined }
): Promise<string[]> {
	const members = await nameable(tx, { threadId, body, mentions: picked });
	// Who was named stays named, also when they have left the project since.
	const former = before.filter(({ userId }) => members.every((member) => member.userId !== userId));
	const beforeIds = before.map(({ userId }) => userId);
	const named = peopleNamed([...members, ...former], { authorId: authorId ?? '', body }, picked ?? beforeIds);
	const gone = await tx
		.delete(mentions)
		.where(
			and(
				eq(mentions.messageId, id),
				notInArray(
					mentions.userId,
					named.map(({ userId }) => userId)
				),
				sql`${mentions.userId} is distinct from (
					select q.author_id from messages m join messages q on q.id = m.reply_to where m.id = ${id}
				)`
			)
		)
		.returning({ userId: mentions.userId });
	return [...gone.map(({ userId }) => userId), ...(await insertFor(tx, id, named))];
}

/** A message that was deleted is meant for nobody. Returns whose inboxes had it. */
export async function withdraw(tx: Queryable, messageId: string): Promise<string[]> {
	const gone = await tx
		.delete(mentions)
		.where(eq(mentions.messageId, messageId))
		.returning({ userId: mentions.userId });
	return gone.map(({ userId }) => userId);
}

/** Returns those for whom that is new. */
async function insertFor(tx: Queryable, messageId: string, named: readonly NamedPerson[]): Promise<string[]> {
	const rows = await insert(tx, { messageId, named: named.map(({ userId }) => userId) });
	return rows.map(({ userId }) => userId);
}

/**
 * From the message as it is stored, so that nothing is inserted where that was not: the one that it answers is
 * read there, and a person who is deleted in this moment is left out.
 */
const insert = statement((tx) =>
	tx
		.insert(mentions)
		.select(
			sql`
				select m.id, u.id, u.id = any(${sql.placeholder('named')}::uuid[]), clock_timestamp(), null::timestamptz
				from messages m
				left join messages q on q.id = m.reply_to
				join users u on u.id = any(${sql.placeholder('named')}::uuid[]) or u.id = q.author_id
				where m.id = ${sql.placeholder('messageId')} and u.id is distinct from m.author_id
			`
		)
		.onConflictDoUpdate({
			target: [mentions.messageId, mentions.userId],
			set: { named: sql`excluded.named` },
			setWhere: sql`${mentions.named} <> excluded.named`
		})
		.returning({ userId: mentions.userId })
);
