import type { Reply } from '#lib/protocol/chat.ts';
import { pace } from '../lib/pace.ts';
import { ReplyWatcher } from '../lib/reply-watcher.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { Team } from '../lib/team.ts';
import type { ThreadContenders } from '../lib/thread-contenders.ts';

const CHUNKS_PER_SECOND = 50;
/** Chunks that a reply has when it is stopped. */
const CHUNKS = 10;
/** Of one round. */
const STOPS = 15;

/** From pressing Stop until the model's server sees that nobody listens any more. */
export async function stop(contenders: ThreadContenders): Promise<Result> {
	const [rounds = []] = await inTurns([contenders.waystone], () => turn(contenders));
	const all = rounds.flat();
	const figure = 'stop to the end of the call to the model';
	const half = (values: (stopped: Stopped) => number) =>
		median(rounds.map((round) => percentile(round.map(values), 0.5)));
	return {
		rows: [
			{ figure: `${figure}, p50`, unit: 'ms', ours: half(({ closed }) => closed) },
			{
				figure: `${figure}, the longest of ${all.length}`,
				unit: 'ms',
				ours: Math.max(...all.map(({ closed }) => closed)),
				bar: { of: 'value', max: 250 }
			}
		],
		usages: [],
		notes: [
			`Stop: the model writes ${CHUNKS_PER_SECOND} chunks/s, somebody else in the project presses Stop; from that request until the model’s server sees its connection close. The request is answered, with the text stored, after ${half(({ answered }) => answered).toFixed(1)} ms (p50).`
		]
	};
}

/** Ms since Stop was pressed. */
interface Stopped {
	closed: number;
	answered: number;
}

async function turn({ waystone, model }: ThreadContenders): Promise<Stopped[]> {
	const team = await Team.gather(waystone, 2);
	const stops: Stopped[] = [];
	while (stops.length < STOPS) stops.push(await stopOne(team, model));
	await team.leave();
	return stops;
}

async function stopOne(team: Team, model: ThreadContenders['model']): Promise<Stopped> {
	const { reply, call } = await team.ask(model);
	const [, other] = team.members;
	if (!other) throw new Error('nobody else is in the project');
	const watcher = await ReplyWatcher.open(team.first, reply.id);
	await pace(CHUNKS_PER_SECOND, CHUNKS, () => call.say('word '));
	// Goes on writing, as a model does that was not told yet.
	const writing = setInterval(() => call.say('word '), 1000 / CHUNKS_PER_SECOND);
	const start = performance.now();
	const [closed, answered] = await Promise.all([
		call.closed.then(() => performance.now()),
		other.send('POST', `/api/replies/${reply.id}/stop`).then((answer) => {
			const { status } = answer.reply as Reply;
			if (status !== 'stopped') throw new Error(`a reply was ${status} after it was stopped`);
			return performance.now();
		})
	]);
	clearInterval(writing);
	await watcher.ended;
	return { closed: closed - start, answered: answered - start };
}
