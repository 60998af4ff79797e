import { randomInt } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { LoginInput, RegisterInput } from '#lib/protocol/account.ts';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Invitations } from '../access/invitations.ts';
import type { Config } from '../config.ts';
import type { Db, Queryable } from '../db/client.ts';
import { users } from '../db/schema.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Sessions } from './session.ts';

const PRESENCE_COLORS = 12;
/** Any fixed number: registering takes this lock, so that there is only one first account. */
const REGISTER_LOCK = 7_260_143;

export interface Accounts {
	/** @throws DomainError `email_taken`, `signup_closed`, `setup_code_required`, or an invitation's own. */
	register(input: RegisterInput, client: string): Promise<{ setCookie: string }>;
	/** @throws DomainError `bad_credentials`, `rate_limited` */
	login(input: LoginInput, client: string): Promise<{ setCookie: string }>;
	/** True until somebody has registered. */
	isFirst(): Promise<boolean>;
	/** Needed for the first account where others can reach the server; null where it is not. */
	setupCode: string | null;
}

interface Dependencies {
	db: Db;
	sessions: Sessions;
	invitations: Invitations;
	config: Pick<Config, 'signup' | 'host'>;
}

export function createAccounts({ db, sessions, invitations, config }: Dependencies): Accounts {
	const setupCode = isLoopback(config.host) ? null : String(randomInt(100_000_000)).padStart(8, '0');
	// Sized for people who mistype: 10 wrong passwords of an address in 15 minutes, 50 of a client, which
	// may stand for a whole office.
	const perAddress = createRateLimit(10, 15 * 60);
	const perClient = createRateLimit(50, 15 * 60);
	const registrations = createRateLimit(50, 60 * 60);

	async function mayRegister(tx: Queryable, input: RegisterInput): Promise<void> {
		if (input.invitation !== undefined) return;
		if (await isFirst(tx)) {
			if (setupCode === null || input.setupCode === setupCode) return;
			throw new DomainError(
				'setup_code_required',
				'The first account needs the setup code. It stands in the log of the server.'
			);
		}
		if (config.signup === 'invite') {
			throw new DomainError(
				'signup_closed',
				'New accounts need an invitation. Ask a coach of the project for a link.'
			);
		}
	}

	return {
		setupCode,
		isFirst: () => isFirst(db),
		async register(input, client) {
			await registrations.take(`client:${client}`);
			const passwordHash = await hashPassword(input.password);
			const userId = uuidv7();
			await db.transaction(async (tx) => {
				await tx.execute(sql`select pg_advisory_xact_lock(${REGISTER_LOCK})`);
				await mayRegister(tx, input);
				const created = await tx
					.insert(users)
					.values({
						id: userId,
						email: input.email,
						name: input.name,
						passwordHash,
						color: ((await countUsers(tx)) % PRESENCE_COLORS) + 1
					})
					.onConflictDoNothing({ target: users.email })
					.returning({ id: users.id });
				if (created.length === 0) {
					throw new DomainError(
						'email_taken',
						'There is already an account with this address. Sign in instead.'
					);
				}
				if (input.invitation !== undefined) await invitations.accept(input.invitation, userId, tx);
			});
			return await sessions.create(userId);
		},
		async login({ email, password }, client) {
			await perClient.take(`client:${client}`);
			await perAddress.take(`address:${email}`);
			const [user] = await db.select().from(users).where(eq(users.email, email));
			if (!(await verifyPassword(user?.passwordHash, password)) || !user) {
				throw new DomainError(
					'bad_credentials',
					'The address or the password is wrong. Check both and try again.'
				);
			}
			await perClient.giveBack(`client:${client}`);
			await perAddress.giveBack(`address:${email}`);
			return await sessions.create(user.id);
		}
	};
}

async function countUsers(db: Queryable): Promise<number> {
	const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(users);
	return row?.count ?? 0;
}

async function isFirst(db: Queryable): Promise<boolean> {
	return (await countUsers(db)) === 0;
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
