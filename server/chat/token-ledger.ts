import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Allowance, ContextManifest } from '#lib/protocol/chat.ts';
import type { TokenSettings } from '../config.ts';
import type { Queryable } from '../db/client.ts';
import { tokenUse } from '../db/schema.ts';

/** Who asks, and for which project; in a person's own thread for none. */
export interface Spender {
	userId: string;
	projectId: string | null;
}

/** For whom a thread is summarised: its project, or the person whose own it is. */
export interface Payer {
	kind: 'person' | 'project';
	id: string;
}

export interface Spent {
	person: number;
	project: number;
}

/** What an answer takes, before anybody knows: a page or so. */
const ANSWER_TOKENS = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

/** By the database's clock, which all nodes share. */
const today = sql<string>`(clock_timestamp() at time zone 'utc')::date`;

/** Counts the tokens of a day, and knows how many may be spent. */
export class TokenLedger {
	readonly #limits: Pick<TokenSettings, 'perPerson' | 'perProject'>;

	constructor(limits: Pick<TokenSettings, 'perPerson' | 'perProject'>) {
		this.#limits = limits;
	}

	/**
	 * What was spent today, held until the transaction ends: of two who ask at once the second is told what the first
	 * takes. Null where nothing is limited, which costs nothing.
	 */
	async hold(tx: Queryable, spender: Spender): Promise<Spent | null> {
		const { perPerson, perProject } = this.#limits;
		if (perPerson === null && perProject === null) return null;
		return toSpent(await addTo(tx, ownersOf(spender), 0), spender);
	}

	/** The limit that an ask with such a request would pass. */
	excess(spent: Spent | null, { tokens }: ContextManifest): ContextManifest['overspent'] {
		if (!spent) return undefined;
		const isOver = (used: number, limit: number | null): limit is number => {
			return limit !== null && used + tokens + ANSWER_TOKENS > limit;
		};
		const { perPerson, perProject } = this.#limits;
		if (isOver(spent.project, perProject)) return { of: 'project', limit: perProject, used: spent.project };
		if (isOver(spent.person, perPerson)) return { of: 'person', limit: perPerson, used: spent.person };
		return undefined;
	}

	/** What is set aside for an ask until it is known what it took; null where nothing is limited. */
	reserve(spent: Spent | null, { tokens }: ContextManifest): number | null {
		return spent ? tokens + ANSWER_TOKENS : null;
	}

	/** Less than nothing gives back what was set aside; of a day that ended meanwhile nothing is left to give. */
	async add(tx: Queryable, spender: Spender, tokens: number): Promise<void> {
		if (tokens !== 0) await addTo(tx, ownersOf(spender), tokens);
	}

	/** What was not asked for by a person. */
	async addFor(tx: Queryable, ownerId: string, tokens: number): Promise<void> {
		await addTo(tx, [ownerId], tokens);
	}

	/** Whether nothing more may be spent without being asked for. */
	async isSpent(from: Queryable, { kind, id }: Payer): Promise<boolean> {
		const limit = kind === 'project' ? this.#limits.perProject : this.#limits.perPerson;
		if (limit === null) return false;
		return ((await readUse(from, [id])).get(id) ?? 0) >= limit;
	}

	async allowance(from: Queryable, spender: Spender, { tokens }: ContextManifest): Promise<Allowance> {
		const { perPerson, perProject } = this.#limits;
		const isLimited = perPerson !== null || perProject !== null;
		const use = isLimited ? await readUse(from, ownersOf(spender)) : new Map<string, number>();
		const spent = toSpent(use, spender);
		return {
			ask: tokens + ANSWER_TOKENS,
			person: perPerson === null ? null : { limit: perPerson, used: spent.person },
			project:
				perProject === null || spender.projectId === null ? null : { limit: perProject, used: spent.project },
			resetsAt: new Date(nextDay()).toISOString()
		};
	}
}

export function secondsToNextDay(): number {
	return Math.ceil((nextDay() - Date.now()) / 1000);
}

function nextDay(): number {
	return (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
}

/** In one order for everybody, or two who write both would wait for each other. */
function ownersOf({ userId, projectId }: Spender): string[] {
	return [userId, ...(projectId === null ? [] : [projectId])].sort();
}

function toSpent(use: ReadonlyMap<string, number>, { userId, projectId }: Spender): Spent {
	return { person: use.get(userId) ?? 0, project: (projectId && use.get(projectId)) || 0 };
}

async function addTo(tx: Queryable, owners: string[], tokens: number): Promise<Map<string, number>> {
	const rows = await tx
		.insert(tokenUse)
		.values(owners.map((ownerId) => ({ day: today, ownerId, tokens: Math.max(0, tokens) })))
		.onConflictDoUpdate({
			target: [tokenUse.day, tokenUse.ownerId],
			set: { tokens: sql`greatest(0, ${tokenUse.tokens} + ${tokens}::bigint)` }
		})
		.returning({ ownerId: tokenUse.ownerId, tokens: tokenUse.tokens });
	return new Map(rows.map((row) => [row.ownerId, row.tokens]));
}

async function readUse(from: Queryable, owners: string[]): Promise<Map<string, number>> {
	const rows = await from
		.select({ ownerId: tokenUse.ownerId, tokens: tokenUse.tokens })
		.from(tokenUse)
		.where(and(eq(tokenUse.day, today), inArray(tokenUse.ownerId, owners)));
	return new Map(rows.map((row) => [row.ownerId, row.tokens]));
}
