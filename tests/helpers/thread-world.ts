import type { Message, Reply, Thread, ThreadChanges } from '#lib/protocol/chat.ts';
import { v4 as uuidv4 } from 'uuid';
import { ApiClient } from './api-client.ts';
import { launchApp, startApp, untilReady, type App } from './app.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { FakeModel } from './fake-model.ts';
import { createPerson, createProjectFor, type Person } from './people.ts';

const STATUS_OK = [200, 201];

/** A server in a process of its own, with a database and a fake model, and members who talk to it over HTTP. */
export class ThreadWorld {
	readonly database: TestDatabase;
	readonly model: FakeModel;
	app: App;

	private constructor(database: TestDatabase, model: FakeModel, app: App) {
		this.database = database;
		this.model = model;
		this.app = app;
	}

	/** The model's name is the scenario. */
	static async start(scenario: string): Promise<ThreadWorld> {
		const [database, model] = await Promise.all([createTestDatabase(), FakeModel.start()]);
		const app = await startApp({ databaseUrl: database.url, env: envOf(model, scenario) });
		return new ThreadWorld(database, model, app);
	}

	/** SIGKILL. Returns the moment, by `performance.now()`. */
	async kill(): Promise<number> {
		const at = performance.now();
		await this.app.kill();
		return at;
	}

	/** The server that was killed, anew on the same port. Returns the moment from which it serves. */
	async restart(scenario: string): Promise<number> {
		const { port } = this.app;
		this.app = await launchApp({ databaseUrl: this.database.url, port, env: envOf(this.model, scenario) });
		await untilReady(this.app);
		return performance.now();
	}

	async people(count: number): Promise<Person[]> {
		const names = Array.from({ length: count }, (_, index) => `Member ${index + 1}`);
		return await Promise.all(names.map((name) => createPerson(this.database, name)));
	}

	/** The thread of a new project; the first opens it. */
	async thread(members: Person[]): Promise<{ projectId: string; thread: Thread }> {
		const [first] = members;
		if (!first) throw new Error('A project has a member.');
		const projectId = await createProjectFor(
			this.database,
			members.map((person) => ({ person }))
		);
		const { thread } = await this.as(first, 'PUT', '/api/threads', { projectId });
		return { projectId, thread };
	}

	async ask(person: Person, threadId: string, body = 'What now?'): Promise<Reply> {
		const path = `/api/threads/${threadId}/messages`;
		const { reply } = await this.as(person, 'POST', path, { clientId: uuidv4(), body, ask: true });
		return reply;
	}

	async reply(person: Person, replyId: string): Promise<Reply> {
		return (await this.as(person, 'GET', `/api/replies/${replyId}`)).reply;
	}

	/** All that happened in the thread. */
	async changes(person: Person, threadId: string): Promise<ThreadChanges> {
		return (await this.as(person, 'GET', `/api/threads/${threadId}/changes?since=0`)).changes;
	}

	/** One request that succeeds. */
	async as(person: Person, method: string, path: string, body?: object): Promise<Answers> {
		const answer = await new ApiClient(this.app.url, person).send(method, path, body);
		if (!STATUS_OK.includes(answer.status)) {
			throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
		}
		return answer.body as unknown as Answers;
	}

	async stop(): Promise<void> {
		await this.app.stop();
		await this.model.stop();
		await this.database.drop();
	}
}

/** Whichever of these the request is answered with. */
interface Answers {
	thread: Thread;
	message: Message;
	reply: Reply;
	changes: ThreadChanges;
}

function envOf(model: FakeModel, scenario: string): Record<string, string> {
	return { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'any', ASSISTANT_MODEL: scenario };
}
