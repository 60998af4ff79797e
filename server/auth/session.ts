import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { Lucia, TimeSpan, type Adapter, type DatabaseSession, type DatabaseUser } from 'lucia';
import type { User } from '#lib/protocol/account.ts';
import type { Db } from '../db/client.ts';
import { sessions, users } from '../db/schema.ts';
import { hashToken } from './token.ts';

declare module 'lucia' {
	interface Register {
		Lucia: Lucia<Record<never, never>, User>;
		DatabaseUserAttributes: Omit<User, 'id'>;
		UserId: string;
	}
}

/** Days. A session in its second half is extended to the full time when it is used. */
const LIFETIME_DAYS = 30;

export interface Session {
	id: string;
	user: User;
	expiresAt: Date;
}

export interface Sessions {
	/** The session of a request's `Cookie` header. A sliding expiry returns the cookie to send again. */
	read(
		cookieHeader: string | null | undefined
	): Promise<{ session: Session; setCookie: string | null } | null>;
	create(userId: string): Promise<{ setCookie: string }>;
	/** Ends the session, here and in the browser. */
	end(sessionId: string): Promise<{ setCookie: string }>;
	endExpired(): Promise<void>;
	/** Those of the sessions that have ended. */
	findEnded(sessionIds: readonly string[]): Promise<string[]>;
}

/** Sessions by lucia, of which nothing is stored but the SHA-256 of their ids. */
export function createSessions(db: Db, { secure }: { secure: boolean }): Sessions {
	const lucia = new Lucia(adapter(db), {
		sessionExpiresIn: new TimeSpan(LIFETIME_DAYS, 'd'),
		sessionCookie: {
			name: 'waystone_session',
			expires: true,
			attributes: { secure, sameSite: 'lax', path: '/' }
		},
		getUserAttributes: ({ email, name, color }) => ({ email, name, color })
	});
	return {
		async read(cookieHeader) {
			const id = lucia.readSessionCookie(cookieHeader ?? '');
			if (id === null) return null;
			const { session, user } = await lucia.validateSession(id);
			if (!session) return null;
			const { id: userId, email, name, color } = user;
			return {
				session: { id: session.id, expiresAt: session.expiresAt, user: { id: userId, email, name, color } },
				setCookie: session.fresh ? lucia.createSessionCookie(session.id).serialize() : null
			};
		},
		async create(userId) {
			const session = await lucia.createSession(userId, {});
			return { setCookie: lucia.createSessionCookie(session.id).serialize() };
		},
		async end(sessionId) {
			await lucia.invalidateSession(sessionId);
			return { setCookie: lucia.createBlankSessionCookie().serialize() };
		},
		endExpired: () => lucia.deleteExpiredSessions(),
		async findEnded(sessionIds) {
			const byHash = new Map(sessionIds.map((id) => [hashToken(id), id]));
			const live = await db
				.select({ idHash: sessions.idHash })
				.from(sessions)
				.where(and(inArray(sessions.idHash, [...byHash.keys()]), gt(sessions.expiresAt, new Date())));
			for (const { idHash } of live) byHash.delete(idHash);
			return [...byHash.values()];
		}
	};
}

function adapter(db: Db): Adapter {
	const byId = (id: string) => eq(sessions.idHash, hashToken(id));
	// Every request to the API begins with it.
	const find = db
		.select()
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.where(eq(sessions.idHash, sql.placeholder('idHash')))
		.prepare('session');
	return {
		async getSessionAndUser(id) {
			const [row] = await find.execute({ idHash: hashToken(id) });
			if (!row) return [null, null];
			const { email, name, color } = row.users;
			const session: DatabaseSession = {
				id,
				userId: row.sessions.userId,
				expiresAt: row.sessions.expiresAt,
				attributes: {}
			};
			const user: DatabaseUser = { id: row.users.id, attributes: { email, name, color } };
			return [session, user];
		},
		async getUserSessions(userId) {
			const rows = await db.select().from(sessions).where(eq(sessions.userId, userId));
			// Only the hashes are known here; nothing reads these ids.
			return rows.map(({ idHash, expiresAt }) => ({ id: idHash, userId, expiresAt, attributes: {} }));
		},
		async setSession({ id, userId, expiresAt }) {
			await db.insert(sessions).values({ idHash: hashToken(id), userId, expiresAt });
		},
		async updateSessionExpiration(id, expiresAt) {
			await db.update(sessions).set({ expiresAt }).where(byId(id));
		},
		async deleteSession(id) {
			await db.delete(sessions).where(byId(id));
		},
		async deleteUserSessions(userId) {
			await db.delete(sessions).where(eq(sessions.userId, userId));
		},
		async deleteExpiredSessions() {
			await db.delete(sessions).where(lt(sessions.expiresAt, new Date()));
		}
	};
}
