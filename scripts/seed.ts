/**
 * Fills a database with a team and a project to look at. The server must not run on the same embedded
 * database. Running it again adds nothing.
 */
import { v7 as uuidv7 } from 'uuid';
import * as Y from 'yjs';
import { DomainError } from '#lib/protocol/errors.ts';
import { backend, type Backend } from '#server/backend.ts';
import { createUpdateLog } from '#server/doc-store/update-log.ts';
import { users } from '#server/db/schema.ts';
import { hashPassword } from '#server/auth/password.ts';
import { readOverview } from '#server/sync/overview.ts';
import { fillProject } from './seed-content.ts';

const PASSWORD = 'harbour-works-demo';
const TEAM = ['Ana Duarte', 'Ben Okafor', 'Mira Lind'];

async function addTeam({ database }: Backend): Promise<string[]> {
	const passwordHash = await hashPassword(PASSWORD);
	const rows = TEAM.map((name, i) => ({
		id: uuidv7(),
		name,
		email: `${name.split(' ')[0]?.toLowerCase()}@waystone.example`,
		passwordHash,
		color: i + 1
	}));
	const added = await database.db
		.insert(users)
		.values(rows)
		.onConflictDoNothing()
		.returning({ id: users.id });
	return added.map(({ id }) => id);
}

async function addProject(running: Backend, [owner = '', ...others]: string[]): Promise<void> {
	const doc = new Y.Doc();
	const { kickOffId } = fillProject(doc, owner);
	const { title, overview } = readOverview(doc);
	const { project } = await running.projects.create(owner, { title: title ?? '' });
	const { token } = await running.invitations.create(project.id, 'editor', owner);
	for (const userId of others) await running.invitations.accept(token, userId);
	const updates = createUpdateLog(running.database.sql, running.log, {
		committed: () => undefined,
		refused(_projectId, error) {
			throw error;
		}
	});
	updates.append(project.id, Y.encodeStateAsUpdate(doc), owner);
	await updates.drainAll();
	await running.projects.updateOverview(project.id, title, overview, true);
	await talk(running, project.id, kickOffId, [owner, ...others]);
}

async function talk(
	{ chat }: Backend,
	projectId: string,
	milestoneId: string,
	people: string[]
): Promise<void> {
	const words = [
		'Hanne cannot make Thursday. Shall we move her interview?',
		'Friday at ten works for the yard. I will change the agenda.',
		'Good. Then Tove opens, and Hanne follows with the figures.'
	];
	const { thread } = await chat.getOrCreateThread({ userId: people[0] ?? '', projectId, milestoneId });
	for (const [i, body] of words.entries()) {
		const userId = people[i % people.length] ?? '';
		await chat.sendMessage({ userId, threadId: thread.id, clientId: uuidv7(), body, ask: false });
	}
}

async function main(): Promise<void> {
	const running = await backend();
	try {
		const people = await addTeam(running);
		if (people.length < TEAM.length)
			throw new DomainError('email_taken', 'The team is there already; nothing was added.');
		await addProject(running, people);
		running.log.info(`Sign in as ana@waystone.example, ben@ or mira@, with the password ${PASSWORD}`);
	} finally {
		await running.stop();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	}
);
