import type { FoundPage } from '#lib/protocol/search.ts';
import { MESSAGES, type ManyMessages } from '../lib/many-messages.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result, Row } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { medianUsage, used } from '../lib/usage.ts';

/** In a round, of each query. */
const SEARCHES = 20;
const LIMIT = 30;
const PEER = 'ILIKE in Postgres';

interface Case {
	what: string;
	/** As a person types it. */
	query: string;
	/** What the same search is without an index of words. */
	like: string[];
	/** In one thread only. */
	inThread?: boolean;
	/** Of `LIMIT`, or all there are. */
	expected: number;
}

const CASES: Case[] = [
	{ what: 'a word that is in each message', query: 'everywhere ', like: ['everywhere'], expected: LIMIT },
	{ what: 'a word that is in one', query: 'needle ', like: ['needle'], expected: 1 },
	{ what: 'a word that is in none', query: 'nowhere ', like: ['nowhere'], expected: 0 },
	{ what: 'a word in each hundredth', query: 'hundredth ', like: ['hundredth'], expected: LIMIT },
	{
		what: 'a phrase that is in every second',
		query: '"everywhere together" ',
		like: ['everywhere together'],
		expected: LIMIT
	},
	{
		what: 'a phrase of words in each that is in none',
		query: '"together everywhere" ',
		like: ['together everywhere'],
		expected: 0
	},
	{ what: 'two letters of a word', query: 'ne', like: ['ne'], expected: 1 },
	{ what: 'one letter of many words', query: 'c', like: ['c'], expected: LIMIT },
	{
		what: 'a word in each and one in a hundredth',
		query: 'everywhere hundredth ',
		like: ['everywhere', 'hundredth'],
		expected: LIMIT
	},
	{
		what: 'the same in one thread',
		query: 'everywhere hundredth ',
		like: ['everywhere', 'hundredth'],
		inThread: true,
		expected: LIMIT
	}
];

/** From the request to the last byte of the answer. */
export async function messageSearch(many: ManyMessages, postgres: BenchPostgres): Promise<Result> {
	const [rounds = []] = await inTurns([many.waystone], () => turn(many, postgres));
	const of = (index: number, share: number, way: 'ours' | 'peer') =>
		median(rounds.map((round) => percentile(round.times[index]?.[way] ?? [], share)));
	const rows = CASES.flatMap(({ what }, index): Row[] => [
		{
			figure: `search for ${what}, p50`,
			unit: 'ms',
			ours: of(index, 0.5, 'ours'),
			peer: { name: PEER, value: of(index, 0.5, 'peer') }
		},
		{
			figure: `search for ${what}, p95`,
			unit: 'ms',
			ours: of(index, 0.95, 'ours'),
			peer: { name: PEER, value: of(index, 0.95, 'peer') },
			bar: { of: 'value', max: 50 }
		}
	]);
	const seconds = many.writingSeconds.toFixed(1);
	return {
		rows,
		usages: [medianUsage(`${CASES.length * SEARCHES} searches`, many.waystone.name, rounds)],
		notes: [
			`Search in ${MESSAGES.toLocaleString('en')} messages: the newest ${LIMIT} with their excerpts, through HTTP; the peer is one statement on a connection of the load’s own, which answers ids. It finds what stands inside of words too.`,
			`After a start without any words, those of ${(2 * MESSAGES).toLocaleString('en')} messages were written in ${seconds} s, the start included.`
		]
	};
}

async function turn(many: ManyMessages, postgres: BenchPostgres) {
	const times = CASES.map(() => ({ ours: [] as number[], peer: [] as number[] }));
	const usage = await used(many.waystone, postgres, async () => {
		for (let search = 0; search < SEARCHES; search += 1) {
			for (const [index, each] of CASES.entries()) {
				times[index]?.ours.push(await timed(() => searchWaystone(many, each)));
			}
		}
	});
	for (let search = 0; search < SEARCHES / 10; search += 1) {
		for (const [index, each] of CASES.entries()) {
			times[index]?.peer.push(await timed(() => searchPeer(many, postgres, each)));
		}
	}
	return { ...usage, times };
}

async function timed(work: () => Promise<void>): Promise<number> {
	const begun = performance.now();
	await work();
	return performance.now() - begun;
}

async function searchWaystone(many: ManyMessages, { query, inThread, expected }: Case): Promise<void> {
	const where = inThread ? `threads/${many.threadId}` : `projects/${many.projectId}`;
	const path = `/api/${where}/search?limit=${LIMIT}&q=${encodeURIComponent(query)}`;
	const { found } = (await many.member.send('GET', path)) as unknown as FoundPage;
	if (found.length < Math.min(expected, LIMIT))
		throw new Error(`${query}: ${found.length} in place of ${expected}`);
}

async function searchPeer(
	many: ManyMessages,
	{ database }: BenchPostgres,
	{ like, inThread }: Case
): Promise<void> {
	const { sql } = database;
	const [first = '', second = first] = like.map((word) => `%${word}%`);
	await sql`
		select messages.id from messages join threads on threads.id = thread_id
		where ${inThread ? sql`threads.id = ${many.threadId}` : sql`project_id = ${many.projectId}`}
			and body ilike ${first} and body ilike ${second} and deleted_at is null
		order by messages.id desc limit ${LIMIT}
	`;
}
