import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import * as Y from 'yjs';
import { createProject } from '#lib/project/project.ts';
import type { Reply, ReplyDelta, ReplyEnd } from '#lib/protocol/chat.ts';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Role } from '#lib/protocol/project.ts';
import { createLocalBus, type Bus, type BusEvent } from '#server/bus.ts';
import { createChat, type Chat, type ChatDeps } from '#server/chat/chat.ts';
import type { Timing } from '#server/chat/timing.ts';
import { readConfig } from '#server/config.ts';
import { memberships, projects, users } from '#server/db/schema.ts';
import { createLog } from '#server/log.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { FakeModel } from './fake-model.ts';
import { sseEvents } from './sse.ts';

/** A database with people and projects, a fake model, and a chat on top of it. */
export class ChatWorld {
	readonly database: TestDatabase;
	readonly model: FakeModel;
	readonly bus: Bus = createLocalBus();
	readonly doorbells: Extract<BusEvent, { topic: 'doorbell' }>[] = [];
	readonly #docs = new Map<string, Y.Doc>();
	readonly #chats: Chat[] = [];

	private constructor(database: TestDatabase, model: FakeModel) {
		this.database = database;
		this.model = model;
		this.bus.subscribe('doorbell', (event) => this.doorbells.push(event));
	}

	static async create(): Promise<ChatWorld> {
		return new ChatWorld(await createTestDatabase(), await FakeModel.start());
	}

	/** One node. Without a scenario, the built-in assistant. */
	chat(
		scenario: string | null,
		options: { timing?: Partial<Timing>; bus?: Bus; deps?: Partial<ChatDeps> } = {}
	): Chat {
		const chat = createChat({
			...this.deps(scenario),
			...(options.bus && { bus: options.bus }),
			...(options.timing && { timing: options.timing }),
			...options.deps
		});
		this.#chats.push(chat);
		return chat;
	}

	deps(scenario: string | null = null): ChatDeps {
		return {
			database: this.database,
			bus: this.bus,
			log: createLog('silent'),
			config: {
				apiKey: undefined,
				baseUrl: scenario === null ? undefined : this.model.url,
				model: scenario ?? 'none'
			},
			tokens: readConfig({}).tokens,
			limits: { messagesPerMinute: 1_000_000, asksPerMinute: 1_000_000 },
			readProject: (projectId, read) => Promise.resolve(read(this.doc(projectId))),
			roleOf: (userId, projectId) => this.roleOf(userId, projectId)
		};
	}

	async person(name: string): Promise<string> {
		const id = uuidv7();
		const email = `${name.toLowerCase().replaceAll(' ', '.')}.${id}@example.test`;
		await this.database.db.insert(users).values({ id, email, name, passwordHash: '-', color: 1 });
		return id;
	}

	/** A project with an empty Y.Doc. */
	async project(members: Record<string, Role>, title = 'Northwind onboarding'): Promise<string> {
		const id = uuidv7();
		await this.database.db.insert(projects).values({ id, title });
		for (const [userId, role] of Object.entries(members)) {
			await this.database.db.insert(memberships).values({ projectId: id, userId, role });
		}
		const doc = new Y.Doc();
		createProject(doc, { title, by: Object.keys(members)[0] ?? '' });
		this.#docs.set(id, doc);
		return id;
	}

	doc(projectId: string): Y.Doc {
		const doc = this.#docs.get(projectId);
		if (!doc) throw new DomainError('unavailable', 'The project cannot be read now.');
		return doc;
	}

	async roleOf(userId: string, projectId: string): Promise<Role | null> {
		const rows = await this.database.sql<{ role: Role }[]>`
			select role from memberships where user_id = ${userId} and project_id = ${projectId}
		`;
		return rows[0]?.role ?? null;
	}

	/** What its nodes still do in the background would be counted by the next test. */
	async stopChats(): Promise<void> {
		for (const chat of this.#chats.splice(0)) await chat.stop();
	}

	async end(): Promise<void> {
		await this.stopChats();
		await this.model.stop();
		await this.database.drop();
	}
}

/** Sends an ask and returns its reply. */
export async function ask(
	chat: Chat,
	input: { userId: string; threadId: string; body?: string; clientId?: string }
): Promise<Reply> {
	const { reply } = await chat.sendMessage({ body: 'What now?', clientId: uuidv4(), ...input, ask: true });
	if (!reply) throw new Error('An ask answers with a reply.');
	return reply;
}

export async function say(chat: Chat, input: { userId: string; threadId: string; body: string }) {
	const { message } = await chat.sendMessage({ clientId: uuidv4(), ...input, ask: false });
	return message;
}

export interface Reading {
	text: string;
	end: ReplyEnd | null;
	/** How often the end was told. */
	ends: number;
	resets: number;
	/** Overlapping or missing pieces that a reader had to deal with. */
	gaps: number;
	overlaps: number;
	lastEventId: number;
}

/** Reads a reply as a browser does, until its end, or until `until` says so. */
export async function readReply(
	stream: ReadableStream<Uint8Array>,
	{ have = '', until }: { have?: string; until?: (reading: Reading) => boolean } = {}
): Promise<Reading> {
	const reading: Reading = {
		text: have,
		end: null,
		ends: 0,
		resets: 0,
		gaps: 0,
		overlaps: 0,
		lastEventId: have.length
	};
	if (until?.(reading)) return reading;
	for await (const { event, id, data } of sseEvents(stream)) {
		reading.lastEventId = Number(id);
		if (event === 'delta') append(reading, JSON.parse(data) as ReplyDelta);
		if (event === 'end') {
			reading.end = JSON.parse(data) as ReplyEnd;
			reading.ends += 1;
		}
		if (event === 'reset') {
			reading.resets += 1;
			reading.text = '';
		}
		if (until?.(reading)) break;
	}
	return reading;
}

function append(reading: Reading, { offset, text }: ReplyDelta): void {
	if (offset > reading.text.length) reading.gaps += 1;
	if (offset < reading.text.length) reading.overlaps += 1;
	reading.text += text.slice(reading.text.length - offset);
}

/** Reads a reply to its end through a new stream. */
export async function readToEnd(chat: Chat, userId: string, replyId: string): Promise<Reading> {
	return await readReply(await chat.openReplyStream({ userId, replyId, from: 0 }));
}
