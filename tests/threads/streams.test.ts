import { afterAll, beforeAll, expect, test } from 'vitest';
import { chanceOf, countOf } from '../helpers/chance.ts';
import { ReplyCrowd } from '../helpers/reply-crowd.ts';
import { Speech, type Voice } from '../helpers/speech.ts';
import { ThreadWorld } from '../helpers/thread-world.ts';
import { until } from '../helpers/until.ts';

/** By all readers together, for each voice; `npm run test:streams` makes 200, as vitest.config.ts says. */
const CUTS = countOf('STREAM_CUTS', 40);
const PACE_MS = 5;
const WATCHERS = 5;
/** Percent of the cuts after which one more comes. */
const LATE = [25, 50, 75];
const WAIT_MS = 10 * 60_000;

let world: ThreadWorld;
beforeAll(async () => {
	world = await ThreadWorld.start('held');
});
afterAll(() => world.stop());

const voices: Voice[] = ['whole words', 'cut inside characters'];
test.for(voices)(
	'whoever asks, watches or joins late reads the same through cuts, reloads and repetitions, from one call (%s)',
	async (voice) => {
		const { seed } = chanceOf(`streams, ${voice}`);
		const calls = world.model.answers.length;
		const people = await world.people(1 + WATCHERS + LATE.length);
		const [requester, ...others] = people;
		if (!requester) throw new Error('Nobody asks.');
		const { thread } = await world.thread(people);
		const { id: replyId } = await world.ask(requester, thread.id);
		const call = await world.model.nextCall();
		const speech = new Speech(call, voice);
		const wrong: string[] = [];
		const onText = (text: string) => void (speech.text.startsWith(text) || wrong.push(text));
		const crowd = new ReplyCrowd({ world, threadId: thread.id, replyId, cuts: CUTS, seed, onText });

		await crowd.join(requester);
		for (const [index, person] of others.slice(0, WATCHERS).entries()) {
			await crowd.join(person, { slow: index < 2 });
		}
		let speaking = true;
		const spoken = speech.go(PACE_MS, () => speaking);
		for (const [index, percent] of LATE.entries()) {
			await until(`${percent} % of the cuts`, () => crowd.percent >= percent, WAIT_MS);
			await crowd.join(others[WATCHERS + index] ?? requester, { slow: index === 0 });
		}
		await crowd.untilSpared();
		speaking = false;
		await spoken;
		call.end();

		for (const seat of crowd.seats) {
			expect(await seat.untilEnd()).toEqual({ status: 'done', length: speech.text.length });
			expect(seat.text).toBe(speech.text);
		}
		expect(crowd.seats).toHaveLength(people.length);
		expect(wrong, 'shown for a moment, and never said').toEqual([]);
		expect((await world.reply(requester, replyId)).text).toBe(speech.text);
		expect(world.model.answers.length - calls).toBe(1);
		await crowd.leave();
		console.log(voice, speech.words.length, 'words', speech.text.length, 'units', crowd.happened);
	}
);
