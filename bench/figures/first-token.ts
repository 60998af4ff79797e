import OpenAI from 'openai';
import { ApiConnection } from '../lib/api-connection.ts';
import { askDirectly, askProxy, askWaystone, timeFirstToken, type FirstToken } from '../lib/first-token.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result, Row, Usage } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { Team } from '../lib/team.ts';
import type { ThreadContenders } from '../lib/thread-contenders.ts';
import { medianUsage, used } from '../lib/usage.ts';

/** What the model waits before its first token, and how often each way is asked in a round. */
const CASES = [
	{ model: 'a model that answers at once', waitMs: 0, asks: 40, bars: { p50: 5, p95: 20 } },
	{ model: 'a model that takes 100 ms', waitMs: 100, asks: 20, bars: null }
];
type Case = (typeof CASES)[number];

const SHARES = [
	['p50', 0.5],
	['p95', 0.95]
] as const;

/** From asking until the first token is in the reader's hands, beside a call of the SDK in the reader's own process. */
export async function firstToken(contenders: ThreadContenders, postgres: BenchPostgres): Promise<Result> {
	const rows: Row[] = [];
	const usages: Usage[] = [];
	const notes = [
		'First token: the question is posted, and its answer goes on as the reply, as a browser reads it, in a thread that is new in each round. Directly: the openai SDK in the load’s own process, with the same messages and tools, on the same fake server. Added: our time less that of the direct call of the same triple; the three take turns within a round, and who begins changes.'
	];
	for (const each of CASES) {
		const [rounds = []] = await inTurns([contenders.waystone], () => turn(contenders, postgres, each));
		rows.push(...rowsOf(rounds, each, contenders.proxy.name));
		usages.push(medianUsage(`${each.asks} asks of ${each.model}`, contenders.waystone.name, rounds));
		notes.push(stages(rounds, each));
	}
	return { rows, usages, notes };
}

type Round = Awaited<ReturnType<typeof turn>>;

async function turn({ waystone, proxy, model }: ThreadContenders, postgres: BenchPostgres, each: Case) {
	const team = await Team.gather(waystone, 1);
	const client = new OpenAI({ apiKey: 'none', baseURL: model.url, maxRetries: 0 });
	const connection = new ApiConnection(proxy.server.port);
	const time = (ask: Parameters<typeof timeFirstToken>[2]) => timeFirstToken(model, each.waitMs, ask);
	let { body } = await time(() => askWaystone(team));
	const ours: FirstToken[] = [];
	const direct: FirstToken[] = [];
	const proxied: FirstToken[] = [];
	const ways = [
		async () => {
			const times = await time(() => askWaystone(team));
			({ body } = times);
			ours.push(times);
		},
		async () => direct.push(await time(() => askDirectly(client, body))),
		async () => proxied.push(await time(() => askProxy(connection, body)))
	];
	const usage = await used(waystone, postgres, async () => {
		for (let ask = 0; ask < each.asks; ask += 1)
			for (let way = 0; way < ways.length; way += 1) await ways[(ask + way) % ways.length]?.();
	});
	await team.leave();
	return { ...usage, ours, direct, proxied };
}

function rowsOf(rounds: readonly Round[], { model, bars }: Case, proxy: string): Row[] {
	const of = (share: number, values: (round: Round) => number[]) =>
		median(rounds.map((round) => percentile(values(round), share)));
	const heard = (way: 'ours' | 'direct') => (round: Round) => round[way].map((times) => times.heard);
	const added = (way: 'ours' | 'proxied') => (round: Round) =>
		round[way].map((times, index) => times.heard - (round.direct[index]?.heard ?? NaN));
	return SHARES.flatMap(([label, share]): Row[] => [
		{
			figure: `first token of ${model}, ${label}`,
			unit: 'ms',
			ours: of(share, heard('ours')),
			peer: { name: 'SDK directly', value: of(share, heard('direct')) }
		},
		{
			figure: `first token of ${model}, added to the SDK, ${label}`,
			unit: 'ms',
			ours: of(share, added('ours')),
			peer: { name: proxy, value: of(share, added('proxied')) },
			...(bars && { bar: { of: 'value', max: bars[label] } })
		}
	]);
}

/** Where our time goes. */
function stages(rounds: readonly Round[], { model }: Case): string {
	const of = (way: 'ours' | 'direct', stage: (times: FirstToken) => number) =>
		median(rounds.map((round) => percentile(round[way].map(stage), 0.5))).toFixed(1);
	const asked = (way: 'ours' | 'direct') => of(way, ({ called }) => called);
	const told = (way: 'ours' | 'direct') => of(way, ({ heard, spoken }) => heard - spoken);
	return `Of ${model}, p50: its server has our request ${asked('ours')} ms after the asking began (directly ${asked('direct')}), and our reader has the token ${told('ours')} ms after it was written (directly ${told('direct')}).`;
}
