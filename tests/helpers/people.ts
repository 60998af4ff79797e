import { v7 as uuidv7 } from 'uuid';
import { createSessions } from '#server/auth/session.ts';
import type { Database } from '#server/db/client.ts';
import { memberships, projects, users } from '#server/db/schema.ts';
import type { Role } from '#lib/protocol/project.ts';

/** Somebody who is signed in. */
export interface Person {
	id: string;
	name: string;
	/** The `Cookie` header of the session. */
	cookie: string;
}

let made = 0;

export async function createPerson(database: Database, name = 'Ana'): Promise<Person> {
	const id = uuidv7();
	made += 1;
	await database.db.insert(users).values({
		id,
		name,
		email: `${name.toLowerCase()}-${id}@waystone.example`,
		passwordHash: 'none: signs in by session only',
		color: (made % 12) + 1
	});
	const { setCookie } = await createSessions(database.db, { secure: false }).create(id);
	return { id, name, cookie: setCookie.split(';')[0] ?? '' };
}

/** A project's row with its members; its document is empty. */
export async function createProjectFor(
	database: Database,
	members: { person: Person; role?: Role }[],
	title = 'Northwind onboarding'
): Promise<string> {
	const id = uuidv7();
	await database.db.insert(projects).values({ id, title, createdBy: members[0]?.person.id });
	await database.db
		.insert(memberships)
		.values(members.map(({ person, role = 'owner' }) => ({ projectId: id, userId: person.id, role })));
	return id;
}
