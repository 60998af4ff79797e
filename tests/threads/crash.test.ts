import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isReplyOver, type Reply } from '#lib/protocol/chat.ts';
import { chanceOf, countOf, type Chance } from '../helpers/chance.ts';
import type { FakeCall } from '../helpers/fake-call.ts';
import type { Person } from '../helpers/people.ts';
import { ReplySeat } from '../helpers/reply-seat.ts';
import { Speech } from '../helpers/speech.ts';
import { ThreadWorld } from '../helpers/thread-world.ts';
import { until } from '../helpers/until.ts';

/** `npm run test:streams` kills 10 times, as vitest.config.ts says. */
const DEATHS = countOf('SERVER_DEATHS', 1);
const THREADS = 6;
const READERS = 3;
/** Twenty words a second. */
const PACE_MS = 50;
/** Between two replies, so that each is killed in another moment between two of its checkpoints. */
const APART_MOST_MS = 300;
/** Of the reply that began last: it has been stored once, and goes on. */
const WORDS = { least: 25, most: 45 };
const MISSING_MOST_MS = 1_000;
const TOLD_WITHIN_MS = 5_000;

let world: ThreadWorld;
beforeAll(async () => {
	world = await ThreadWorld.start('held');
});
afterAll(() => world.stop());

/** One thread with a reply under way, which all of its members read. */
interface Talk {
	people: Person[];
	asker: Person;
	threadId: string;
	replyId: string;
	call: FakeCall;
	speech: Speech;
	seats: ReplySeat[];
}

async function begin(): Promise<Talk> {
	const people = await world.people(READERS);
	const [asker] = people;
	if (!asker) throw new Error('Nobody asks.');
	const { thread } = await world.thread(people);
	const { id: replyId } = await world.ask(asker, thread.id);
	const call = await world.model.nextCall();
	const seats = people.map((person) => sit(person, replyId));
	return { people, asker, threadId: thread.id, replyId, call, speech: new Speech(call), seats };
}

function sit({ cookie }: Person, replyId: string): ReplySeat {
	const seat = new ReplySeat(replyId, { url: world.app.url, headers: { cookie } });
	seat.open('');
	return seat;
}

interface Killed {
	talks: Talk[];
	/** A reply that waits for that of its thread. */
	queued: { talk: Talk; replyId: string };
	killedAt: number;
}

/** Kills the process while all of them are under way. Returns what was going on, and the moment. */
async function killAmid(chance: Chance): Promise<Killed> {
	const talks: Talk[] = [];
	const speaking: Promise<void>[] = [];
	while (talks.length < THREADS) {
		const talk = await begin();
		talks.push(talk);
		speaking.push(talk.speech.go(PACE_MS, () => true));
		await talk.call.pause(chance.int(0, APART_MOST_MS));
	}
	const [first] = talks;
	if (!first) throw new Error('Nobody talks.');
	const { id: queuedId } = await world.ask(first.asker, first.threadId, 'And then?');
	const words = chance.int(WORDS.least, WORDS.most);
	await until('the last one has said enough', () => (talks.at(-1)?.speech.words.length ?? 0) >= words);
	const killedAt = await world.kill();
	await Promise.all(speaking);
	return { talks, queued: { talk: first, replyId: queuedId }, killedAt };
}

/** How old the first word was that nobody will see again, when the process died. */
function missingMs({ speech }: Talk, stored: string, killedAt: number): number {
	const [first] = speech.wordsAfter(stored.length).filter(({ at }) => at <= killedAt);
	return first ? killedAt - first.at : 0;
}

/** What everybody has of a reply whose process died. */
async function expectBrokenOff(talk: Talk, upAt: number): Promise<Reply> {
	const reply = await until('the reply is over', async () => {
		const now = await world.reply(talk.asker, talk.replyId);
		return isReplyOver(now.status) ? now : null;
	});
	expect(reply).toMatchObject({ status: 'interrupted', errorCode: null });
	expect(talk.speech.text.startsWith(reply.text)).toBe(true);
	for (const seat of talk.seats) {
		expect(await seat.untilEnd()).toEqual({ status: 'interrupted', length: reply.text.length });
		expect(seat.text, 'what is stored, and no more').toBe(reply.text);
		expect(seat.endedAt - upAt).toBeLessThan(TOLD_WITHIN_MS);
	}
	const { replies, messages } = await world.changes(talk.asker, talk.threadId);
	expect(
		replies.every(({ status }) => isReplyOver(status)),
		'nothing runs any more'
	).toBe(true);
	expect(messages.find(({ replyId }) => replyId === talk.replyId)?.body).toBe(reply.text);
	return reply;
}

/** Whoever waited for the reply before theirs is answered by the new process, as soon as that one is given up. */
async function expectAnswered({ asker }: Talk, queuedId: string): Promise<void> {
	const call = await world.model.nextCall();
	call.say('Your turn.');
	call.end();
	const seat = sit(asker, queuedId);
	expect(await seat.untilEnd()).toMatchObject({ status: 'done' });
	expect(seat.text).toBe('Your turn.');
}

/** Asks once more, from the beginning or on from there, and reads the answer. */
async function askAnew({ people, replyId }: Talk, broken: Reply, goOn: boolean): Promise<FakeCall> {
	const [, other] = people;
	if (!other) throw new Error('Nobody asks again.');
	const input = { clientId: uuidv4(), continue: goOn };
	const { reply } = await world.as(other, 'POST', `/api/replies/${replyId}/retry`, input);
	expect(reply).toMatchObject({ retryOf: replyId, continues: goOn, requestedBy: other.id });
	const call = await world.model.nextCall();
	const seats = people.map((person) => sit(person, reply.id));
	const speech = new Speech(call);
	for (let words = 0; words < 5; words += 1) speech.say();
	call.end();
	const whole = (goOn ? broken.text : '') + speech.text;
	for (const seat of seats) {
		expect(await seat.untilEnd()).toEqual({ status: 'done', length: whole.length });
		expect(seat.text).toBe(whole);
	}
	expect((await world.reply(other, reply.id)).text).toBe(whole);
	return call;
}

test(
	'when the process is killed, all are told within 5 s, at most a second of text is gone, and asking again works',
	async () => {
		const chance = chanceOf('server killed amid replies');
		const figures = { missing: 0, told: 0, ahead: 0 };
		for (let death = 0; death < DEATHS; death += 1) {
			const { talks, queued, killedAt } = await killAmid(chance);
			const upAt = await world.restart('held');
			await expectAnswered(queued.talk, queued.replyId);
			for (const [index, talk] of talks.entries()) {
				const broken = await expectBrokenOff(talk, upAt);
				const missing = missingMs(talk, broken.text, killedAt);
				expect(missing).toBeLessThanOrEqual(MISSING_MOST_MS);
				figures.missing = Math.max(figures.missing, missing);
				figures.told = Math.max(figures.told, ...talk.seats.map(({ endedAt }) => endedAt - upAt));
				figures.ahead += talk.seats.filter(({ longest }) => longest > broken.text.length).length;
				const goOn = index % 2 === 0;
				const call = await askAnew(talk, broken, goOn);
				const last = call.body.messages.findLast(({ role }) => role === 'assistant');
				if (goOn) expect(last?.content, 'the model is told what there is').toBe(broken.text);
			}
		}
		console.log(`${DEATHS * THREADS} replies broke off:`, figures);
		expect(figures.ahead, 'some had read more than was stored').toBeGreaterThan(0);
	},
	DEATHS * 60_000
);
