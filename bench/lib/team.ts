import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { v4 as uuidv4 } from 'uuid';
import * as Y from 'yjs';
import type { Reply, Thread } from '#lib/protocol/chat.ts';
import { fillProject } from '../../scripts/seed-content.ts';
import { until } from '../../tests/helpers/until.ts';
import type { FakeCall } from '../../tests/helpers/fake-call.ts';
import type { FakeModel } from '../../tests/helpers/fake-model.ts';
import { ApiConnection } from './api-connection.ts';
import type { Contender } from './contenders.ts';
import { WireClient, type Seat } from './wire-client.ts';

const SETTLE_MS = 30_000;

/** People with one project, which all of them have open, and the thread of one of its milestones. */
export class Team {
	readonly members: ApiConnection[];
	/** Who asks. */
	readonly first: ApiConnection;
	readonly threadId: string;
	readonly #sockets: WireClient[];

	private constructor(members: ApiConnection[], threadId: string, sockets: WireClient[]) {
		const [first] = members;
		if (!first) throw new Error('a team of nobody');
		this.members = members;
		this.first = first;
		this.threadId = threadId;
		this.#sockets = sockets;
	}

	static async gather(waystone: Contender, people: number): Promise<Team> {
		const [team] = await Team.gatherMany(waystone, 1, people);
		if (!team) throw new Error('no team');
		return team;
	}

	/** So many teams of different people. */
	static async gatherMany(waystone: Contender, teams: number, people: number): Promise<Team[]> {
		const projects = await waystone.newDocuments(teams, people);
		return await Promise.all(projects.map((seats) => Team.#gather(waystone, seats)));
	}

	static async #gather({ server }: Contender, seats: Seat[]): Promise<Team> {
		const sockets = await Promise.all(seats.map((seat) => WireClient.open(seat)));
		const { content, milestoneId } = projectContent();
		const [writer] = sockets;
		writer?.send(content);
		await until('the project is stored', () => writer?.acknowledged === writer?.sent, SETTLE_MS);
		const members = seats.map(({ headers }) => new ApiConnection(server.port, headers));
		const projectId = seats[0]?.document;
		const answer = await members[0]?.send('PUT', '/api/threads', { projectId, milestoneId });
		return new Team(members, (answer?.thread as Thread).id, sockets);
	}

	/** The first one asks, and the model is called; what it says is up to the caller. */
	async ask(model: FakeModel): Promise<{ reply: Reply; call: FakeCall }> {
		const body = `What is still open? (${uuidv4()})`;
		const [reply, call] = await Promise.all([this.send(body), callFor(model, body)]);
		return { reply, call };
	}

	async send(body: string): Promise<Reply> {
		const { reply } = JSON.parse(await text(await this.#post(body))) as { reply: Reply };
		return reply;
	}

	/** Asks, and resolves with the answer that goes on as the reply's stream. */
	async openAsk(body: string): Promise<IncomingMessage> {
		return await this.#post(body, { accept: 'text/event-stream' });
	}

	async #post(body: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
		const message = { clientId: uuidv4(), body, ask: true };
		return await this.first.open('POST', `/api/threads/${this.threadId}/messages`, message, headers);
	}

	async leave(): Promise<void> {
		await Promise.all(this.#sockets.map((socket) => socket.close()));
	}
}

/** The call that carries this question, of all that are made at the same time. */
async function callFor(model: FakeModel, body: string): Promise<FakeCall> {
	return await until('the model is called', () =>
		model.calls.findLast((call) => call.body.messages.at(-1)?.content.includes(body))
	);
}

/** The project that `npm run seed` makes: five sections with their docs and links. */
function projectContent(): { content: Uint8Array; milestoneId: string } {
	const doc = new Y.Doc();
	const { kickOffId: milestoneId } = fillProject(doc, uuidv4());
	const content = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return { content, milestoneId };
}
