import { and, desc, eq, inArray, isNull, lte, sql, type SQL } from 'drizzle-orm';
import { EXCERPT_LENGTH } from '#lib/protocol/chat.ts';
import { INBOX_PAGE_MAX, type InboxItem, type InboxPage, type InboxRead } from '#lib/protocol/inbox.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { memberships, mentions, messages, projects, threads, users } from '../db/schema.ts';
import { ringInboxes } from './doorbell.ts';

const PAGE = 30;

/** The messages that are meant for a person, in the projects that they are a member of. */
export interface Inbox {
	/** The newest, or those before the item of the message `before`. */
	list(input: {
		userId: string;
		before?: string | undefined;
		limit?: number | undefined;
	}): Promise<InboxPage>;
	/** Ids of messages that are not in the inbox are ignored. Returns how many are unread. */
	read(input: { userId: string; what: InboxRead }): Promise<number>;
}

export function createInbox({ database: { db }, bus }: { database: Database; bus: Bus }): Inbox {
	// Who was removed from a project is told that its messages are no longer theirs.
	bus.subscribe('access', ({ userId }) => ringInboxes(bus, [userId]));
	return {
		async list({ userId, before, limit: wanted = PAGE }) {
			const limit = Math.min(Math.max(wanted, 1), INBOX_PAGE_MAX);
			const [rows, unread] = await Promise.all([
				selectItems(db, userId, before).limit(limit + 1),
				countUnread(db, userId)
			]);
			return { items: rows.slice(0, limit).map(toItem), more: rows.length > limit, unread };
		},
		async read({ userId, what }) {
			const which = 'all' in what ? undefined : inArray(mentions.messageId, what.messageIds);
			if (await markRead(db, userId, which)) ringInboxes(bus, [userId]);
			return await countUnread(db, userId);
		}
	};
}

/** Whoever has read the thread up to `seq` has read what stands in it for them. */
export async function readInThread(
	db: Queryable,
	{ userId, threadId, seq }: { userId: string; threadId: string; seq: number }
): Promise<boolean> {
	const before = and(eq(messages.threadId, threadId), lte(messages.seq, seq));
	return await markRead(db, userId, before);
}

/** False when there was nothing to mark. */
async function markRead(db: Queryable, userId: string, which: SQL | undefined): Promise<boolean> {
	const due = db
		.select({ id: mentions.messageId })
		.from(mentions)
		.innerJoin(messages, eq(messages.id, mentions.messageId))
		.where(and(eq(mentions.userId, userId), isNull(mentions.readAt), which))
		// Two devices that read at once must not wait for each other.
		.orderBy(mentions.messageId)
		.for('update', { of: mentions });
	const marked = await db
		.update(mentions)
		.set({ readAt: sql`clock_timestamp()` })
		.where(and(eq(mentions.userId, userId), inArray(mentions.messageId, due)))
		.returning({ id: mentions.messageId });
	return marked.length > 0;
}

async function countUnread(db: Queryable, userId: string): Promise<number> {
	const [row] = await db
		.select({ count: sql`count(*)`.mapWith(Number) })
		.from(mentions)
		.innerJoin(messages, eq(messages.id, mentions.messageId))
		.innerJoin(threads, eq(threads.id, messages.threadId))
		.innerJoin(memberships, isMember)
		.where(and(eq(mentions.userId, userId), isNull(mentions.readAt)));
	return row?.count ?? 0;
}

/** Whoever is no member any more sees nothing of the project, at once. */
const isMember = and(eq(memberships.projectId, threads.projectId), eq(memberships.userId, mentions.userId));

function selectItems(db: Queryable, userId: string, before: string | undefined) {
	const isBefore =
		before === undefined
			? undefined
			: sql`(${mentions.createdAt}, ${mentions.messageId}) < (
				select b.created_at, b.message_id from mentions b
				where b.user_id = ${userId} and b.message_id = ${before}
			)`;
	return db
		.select({
			mention: mentions,
			message: { threadId: messages.threadId, seq: messages.seq },
			project: { id: projects.id, title: projects.title },
			milestoneId: threads.milestoneId,
			milestoneTitle,
			authorName: users.name,
			authorColor: users.color,
			excerpt: sql<string>`left(${messages.body}, ${EXCERPT_LENGTH})`
		})
		.from(mentions)
		.innerJoin(messages, eq(messages.id, mentions.messageId))
		.innerJoin(threads, eq(threads.id, messages.threadId))
		.innerJoin(memberships, isMember)
		.innerJoin(projects, eq(projects.id, threads.projectId))
		.leftJoin(users, eq(users.id, messages.authorId))
		.where(and(eq(mentions.userId, userId), isBefore))
		.orderBy(desc(mentions.createdAt), desc(mentions.messageId))
		.$dynamic();
}

const milestoneTitle = sql<string | null>`(
	select section->>'title' from jsonb_array_elements(${projects.overview}->'milestones') section
	where section->>'id' = ${threads.milestoneId}::text
)`;

type ItemRow = Awaited<ReturnType<typeof selectItems>>[number];

function toItem({ mention, message, project, excerpt, ...rest }: ItemRow): InboxItem {
	return {
		messageId: mention.messageId,
		...message,
		projectId: project.id,
		projectTitle: project.title,
		...rest,
		kind: mention.named ? 'mention' : 'answer',
		// As in a quote: half a surrogate pair at its end would be sent as U+FFFD.
		excerpt: excerpt.slice(0, EXCERPT_LENGTH).replace(/[\uD800-\uDBFF]$/, ''),
		at: mention.createdAt.toISOString(),
		read: mention.readAt !== null
	};
}
