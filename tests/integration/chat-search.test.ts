import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FoundMessage } from '#lib/protocol/search.ts';
import { createLocalBus } from '#server/bus.ts';
import type { Chat } from '#server/chat/chat.ts';
import { messages, projects, threads } from '#server/db/schema.ts';
import { eq } from 'drizzle-orm';
import { ask, ChatWorld, readToEnd, say } from '../helpers/chat-world.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;

const SOON = { wordTiming: { delayMs: 10 } };

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat(null, { deps: SOON });
	chat.start();
	[ana, ben] = await Promise.all([world.person('Ana'), world.person('Ben')]);
});
afterAll(() => world.end());

interface Place {
	projectId: string;
	threadId: string;
}

async function newPlace(): Promise<Place> {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'viewer' });
	return { projectId, threadId: (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id };
}

async function search(within: Place | { threadId: string }, query: string, userId = ana, on = chat) {
	const where = 'projectId' in within ? { projectId: within.projectId } : within;
	return await on.search({ userId, within: where, query });
}

/** Waits until the words of all messages so far are written. */
async function settled(): Promise<void> {
	await until('all words are written', async () => {
		const [row] = await world.database.sql<{ missing: string }[]>`
			select count(*) as missing from messages left join message_words on message_id = messages.id
			where message_id is null or message_words.rev <> messages.rev
		`;
		return row?.missing === '0';
	});
}

const marked = ({ excerpt }: FoundMessage) =>
	excerpt.marks.map(([start, end]) => excerpt.text.slice(start, end));

async function bodies(place: Place, query: string): Promise<string[]> {
	return (await search(place, query)).found.map(({ excerpt }) => excerpt.text);
}

test('a message is found by its words in any case and accents, by a phrase, and while its last word is typed', async () => {
	const place = await newPlace();
	const message = await say(chat, {
		...place,
		userId: ana,
		body: 'Das **Café** an der Ecke, nächsten Freitag'
	});
	await say(chat, { ...place, userId: ana, body: 'Freitag ist nächsten Monat' });
	await settled();
	const { found, before } = await search(place, 'cafe NÄCHSTEN');
	expect(before).toBeNull();
	expect(found).toMatchObject([
		{
			id: message.id,
			threadId: place.threadId,
			milestoneId: null,
			seq: 1,
			authorName: 'Ana',
			archived: false
		}
	]);
	expect(found.map(marked)).toEqual([['Café', 'nächsten']]);
	expect(await bodies(place, '"nachsten frei"')).toHaveLength(0);
	expect(await bodies(place, '"nachsten frei')).toHaveLength(1);
	expect(await bodies(place, 'freitag')).toEqual([
		'Freitag ist nächsten Monat',
		'Das Café an der Ecke, nächsten Freitag'
	]);
	expect(await bodies(place, 'frei ecke')).toEqual([]);
	expect(await bodies(place, 'ecke frei')).toHaveLength(1);
});

test('an edited message is found by what it says now, and a deleted one not at all, from the commit on', async () => {
	const place = await newPlace();
	const message = await say(chat, { ...place, userId: ana, body: 'apples today' });
	const gone = await say(chat, { ...place, userId: ana, body: 'apples tomorrow' });
	await settled();
	expect(await bodies(place, 'apples')).toHaveLength(2);
	await chat.editMessage({ userId: ana, messageId: message.id, body: 'pears today' });
	await chat.deleteMessage({ userId: ana, messageId: gone.id });
	expect(await bodies(place, 'apples')).toEqual([]);
	await settled();
	expect(await bodies(place, 'apples')).toEqual([]);
	expect(await bodies(place, 'pears')).toEqual(['pears today']);
	// Nothing of its text is left in the words either.
	const [row] = await world.database.sql`
		select words::text from message_words where message_id = ${gone.id}
	`;
	expect(row?.words).not.toContain('apples');
});

test('an answer is found when it is over, and no more when another took its place', async () => {
	const place = await newPlace();
	const talking = world.chat('steady', { deps: SOON });
	talking.start();
	const reply = await ask(talking, { ...place, userId: ana });
	const { text } = await readToEnd(talking, ana, reply.id);
	await settled();
	const [word = ''] = /\p{L}{4,}/u.exec(text) ?? [];
	const { found } = await search(place, word);
	expect(found).toMatchObject([{ kind: 'assistant', authorName: null }]);
	const { reply: again } = await talking.retryReply({ userId: ana, replyId: reply.id, clientId: uuidv4() });
	await readToEnd(talking, ana, again.id);
	await settled();
	const { found: afterwards } = await search(place, word);
	expect(afterwards).toHaveLength(1);
	expect(afterwards[0]?.id).not.toBe(found[0]?.id);
	await talking.stop();
});

test('a search goes through the threads of its project, or one of them, and never further', async () => {
	const here = await newPlace();
	const elsewhere = await newPlace();
	const milestoneId = uuidv7();
	const section = { projectId: here.projectId, threadId: uuidv7() };
	const archivedAt = new Date();
	await world.database.db
		.insert(threads)
		.values({ id: section.threadId, projectId: here.projectId, milestoneId, archivedAt });
	const own = (await chat.getOrCreateThread({ userId: ana })).thread.id;
	for (const { threadId } of [here, elsewhere, section, { threadId: own }]) {
		await say(chat, { userId: ana, threadId, body: 'a heron by the lake' });
	}
	await settled();
	const inProject = await search(here, 'heron');
	expect(inProject.found.map((one) => [one.threadId, one.milestoneId, one.archived])).toEqual([
		[section.threadId, milestoneId, true],
		[here.threadId, null, false]
	]);
	expect((await search({ threadId: section.threadId }, 'heron')).found).toHaveLength(1);
	const ownFound = await search({ threadId: own }, 'heron');
	expect(ownFound.found.map(({ threadId }) => threadId)).toEqual([own]);
});

test('a viewer may search, and whoever is no member finds nothing, not even that there is something', async () => {
	const place = await newPlace();
	await say(chat, { ...place, userId: ana, body: 'a secret' });
	await settled();
	expect((await search(place, 'secret', ben)).found).toHaveLength(1);
	const carla = await world.person('Carla');
	await expect(search(place, 'secret', carla)).rejects.toMatchObject({ code: 'not_found' });
	await expect(search({ threadId: place.threadId }, 'secret', carla)).rejects.toMatchObject({
		code: 'not_found'
	});
	const own = (await chat.getOrCreateThread({ userId: ana })).thread.id;
	await expect(search({ threadId: own }, 'secret', ben)).rejects.toMatchObject({ code: 'not_found' });
});

test('pages follow each other without gap or double, of a word in each message and of one in few', async () => {
	const place = await newPlace();
	const said: string[] = [];
	for (let index = 0; index < 1_200; index += 1) {
		said.push(`common ${index % 100 === 0 ? 'seldom' : 'often'} ${index}`);
	}
	const [thread] = await world.database.db.select().from(threads).where(eq(threads.id, place.threadId));
	await world.database.db.insert(messages).values(
		said.map((body, index) => ({
			id: uuidv7({ msecs: Date.now() + index }),
			...{ threadId: thread?.id ?? '', seq: index + 1, rev: index + 1, authorId: ana },
			...{ kind: 'member' as const, body }
		}))
	);
	await world.database.db
		.update(threads)
		.set({ lastSeq: 1_200, rev: 1_200 })
		.where(eq(threads.id, place.threadId));
	world.bus.publish({
		topic: 'doorbell',
		document: place.projectId,
		message: { type: 'thread', threadId: place.threadId, rev: 1 }
	});
	await settled();
	for (const [query, expected] of [
		['common', 1_200],
		['seldom', 12],
		['"common often"', 1_188]
	] as const) {
		const seqs: number[] = [];
		for (let before: string | undefined | null; before !== null;) {
			const page = await chat.search({
				userId: ana,
				within: { projectId: place.projectId },
				...{ query, limit: 50, ...(before && { before }) }
			});
			seqs.push(...page.found.map(({ seq }) => seq));
			before = page.before;
		}
		expect(seqs, query).toHaveLength(expected);
		expect(seqs, query).toEqual([...new Set(seqs)].sort((a, b) => b - a));
	}
});

test('no query is an error', async () => {
	const place = await newPlace();
	await say(chat, { ...place, userId: ana, body: "what's up: a & b | !c <-> (d):* \\ 'e' " });
	await settled();
	const hostile = [
		...["'", "''", "\\'", '\\', '&', 'a & b', 'a | !b', '!', '(', '((((a', ':*', 'a:*b', 'a <-> b', 'a:ABCD'],
		...['"', '"a', '""', '\u0000', 'a\u0000b', '\ud800', '💥', '%_', '$1', '; drop table messages; --'],
		...['x'.repeat(10_000), 'a '.repeat(5_000), '"'.repeat(10_000), '𝒂'.repeat(5_000), '<b>a</b>'],
		...['scope ' + place.projectId, `'scope ${place.projectId}'`, '\u202e\u200b', 'é'.repeat(3_000)]
	];
	for (const query of hostile) {
		const { found } = await search(place, query);
		expect(found.length, query.slice(0, 40)).toBeLessThan(2);
	}
	expect(await bodies(place, 'a & b')).toHaveLength(1);
	expect(await bodies(place, '!c')).toHaveLength(1);
});

test('what a dead process left without words is found after the next start, and two nodes do not mind each other', async () => {
	const place = await newPlace();
	const silent = world.chat(null, { bus: createLocalBus(), deps: SOON });
	// Nobody hears this one ring.
	await say(silent, { ...place, userId: ana, body: 'an orphan' });
	expect(await bodies(place, 'orphan')).toEqual([]);
	const nodes = [1, 2].map(() => world.chat(null, { bus: createLocalBus(), deps: SOON }));
	for (const node of nodes) node.start();
	await settled();
	expect(await bodies(place, 'orphan')).toHaveLength(1);
	await Promise.all(nodes.map((node) => node.stop()));
});

test('another language makes all words anew, finds forms of a word, and marks them', async () => {
	const place = await newPlace();
	await say(chat, { ...place, userId: ana, body: 'She runs the interviews' });
	await settled();
	expect(await bodies(place, 'running ')).toEqual([]);
	const english = world.chat(null, {
		bus: createLocalBus(),
		deps: { ...SOON, searchLanguage: 'english' }
	});
	english.start();
	await until('the words are English', async () => {
		const rows = await world.database.sql`select 1 from message_words where language <> 'english' limit 1`;
		return rows.length === 0;
	});
	const { found } = await search(place, 'running interview ', ana, english);
	expect(found.map(marked)).toEqual([['runs', 'interviews']]);
	// Of these English keeps nothing, which is not everything.
	expect((await search(place, 'the ', ana, english)).found).toEqual([]);
	await english.stop();
});

test('the words go with the project', async () => {
	const place = await newPlace();
	await say(chat, { ...place, userId: ana, body: 'short-lived' });
	await settled();
	await world.database.db.delete(projects).where(eq(projects.id, place.projectId));
	const rows = await world.database.sql`select 1 from message_words where scope_id = ${place.projectId}`;
	expect(rows).toHaveLength(0);
});
