import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ApiClient, errorCode } from '../helpers/api-client.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

const PASSWORD = 'correct horse battery';
let database: TestDatabase;
let app: App;
let owner: ApiClient;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	owner = new ApiClient(app.url);
	const first = await owner.send('POST', '/api/auth/register', account('ana'));
	expect(first.status).toBe(201);
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

let browser: ApiClient;
beforeEach(() => {
	browser = new ApiClient(app.url);
});

function account(name: string) {
	return { email: `${name}@waystone.example`, name, password: PASSWORD };
}

async function invite(role = 'editor'): Promise<{ projectId: string; token: string }> {
	const created = await owner.send('POST', '/api/projects', { title: 'Northwind' });
	const projectId = (created.body?.project as { id: string }).id;
	const { status, body } = await owner.send('POST', `/api/projects/${projectId}/invitations`, { role });
	expect(status).toBe(201);
	return { projectId, token: String(body?.url).split('/').at(-1) ?? '' };
}

test('after the first account, only invited people can register', async () => {
	const refused = await browser.send('POST', '/api/auth/register', account('stranger'));
	expect([refused.status, errorCode(refused)]).toEqual([403, 'signup_closed']);
});

test('an invitation lets a new person register and join with the role it names', async () => {
	const { projectId, token } = await invite('viewer');
	const preview = await browser.send('GET', `/api/invitations/${token}`);
	expect(preview.body?.invitation).toMatchObject({
		projectTitle: 'Northwind',
		role: 'viewer',
		invitedBy: 'ana'
	});
	const joined = await browser.send('POST', '/api/auth/register', { ...account('ben'), invitation: token });
	expect(joined.status).toBe(201);
	const { body } = await browser.send('GET', `/api/projects/${projectId}`);
	expect(body?.project).toMatchObject({ role: 'viewer', members: [{ name: 'ana' }, { name: 'ben' }] });
});

test('an expired invitation and an unknown one are told apart, and neither makes an account', async () => {
	const { token } = await invite();
	await database.sql`update invitations set expires_at = now() - interval '1 second'`;
	const expired = await browser.send('POST', '/api/auth/register', { ...account('late'), invitation: token });
	expect([expired.status, errorCode(expired)]).toEqual([410, 'invitation_expired']);
	const unknown = await browser.send('POST', '/api/auth/register', {
		...account('lost'),
		invitation: 'nothing'
	});
	expect([unknown.status, errorCode(unknown)]).toEqual([404, 'invitation_unknown']);
	const made = await database.sql`select 1 from users where name in ('late', 'lost')`;
	expect(made).toHaveLength(0);
});

test('a taken address says so and leaves the account as it is', async () => {
	const { token } = await invite();
	const taken = await browser.send('POST', '/api/auth/register', {
		...account('ana'),
		email: 'ANA@waystone.example',
		password: 'another password',
		invitation: token
	});
	expect([taken.status, errorCode(taken)]).toEqual([409, 'email_taken']);
	const { status } = await browser.send('POST', '/api/auth/login', account('ana'));
	expect(status).toBe(200);
});

test('signing in answers the same whether or not the address exists', async () => {
	const wrong = await browser.send('POST', '/api/auth/login', {
		...account('ana'),
		password: 'wrong password'
	});
	const nobody = await browser.send('POST', '/api/auth/login', {
		...account('nobody'),
		password: 'wrong password'
	});
	expect(wrong.status).toBe(401);
	expect(nobody.status).toBe(401);
	expect(nobody.body).toEqual(wrong.body);
});

test('a wrong password 20 times: clear answers, then a wait, and others can still sign in', async () => {
	const { token } = await invite();
	await new ApiClient(app.url).send('POST', '/api/auth/register', { ...account('mira'), invitation: token });
	const answers = [];
	for (let i = 0; i < 20; i += 1) {
		answers.push(
			await browser.send('POST', '/api/auth/login', { ...account('mira'), password: `wrong ${i}` })
		);
	}
	const statuses = answers.map(({ status }) => status);
	expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(10).fill(429)]);
	expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
	const right = await browser.send('POST', '/api/auth/login', account('mira'));
	expect([right.status, errorCode(right)]).toEqual([429, 'rate_limited']);
	const other = await new ApiClient(app.url).send('POST', '/api/auth/login', account('ana'));
	expect(other.status).toBe(200);
});

test('one client that tries many addresses must wait, too', async () => {
	const guesser = await startApp({ databaseUrl: database.url });
	const client = new ApiClient(guesser.url);
	const statuses = new Set<number>();
	for (let i = 0; i < 51; i += 1) {
		statuses.add((await client.send('POST', '/api/auth/login', { ...account(`guess-${i}`) })).status);
	}
	expect([...statuses]).toEqual([401, 429]);
	await guesser.stop();
});

test('the session cookie is out of reach of scripts, and only its hash is stored', async () => {
	const { headers } = await browser.send('POST', '/api/auth/login', account('ana'));
	const [cookie = ''] = headers.getSetCookie();
	expect(cookie).toMatch(/^waystone_session=[a-z0-9]+; HttpOnly; Max-Age=2592000; Path=\/; SameSite=Lax$/);
	const id = cookie.slice('waystone_session='.length).split(';')[0] ?? '';
	const stored = await database.sql<{ id_hash: string }[]>`select id_hash from sessions`;
	expect(stored.map((row) => row.id_hash)).not.toContain(id);
});

test('a session that is used in its second half is extended', async () => {
	await browser.send('POST', '/api/auth/login', account('ana'));
	await database.sql`update sessions set expires_at = now() + interval '2 days'`;
	const { headers } = await browser.send('GET', '/api/me');
	expect(headers.getSetCookie()).toHaveLength(1);
	const [row] = await database.sql<{ days: number }[]>`
		select max(extract(day from expires_at - now()))::int as days from sessions`;
	expect(row?.days).toBeGreaterThanOrEqual(29);
});

test('signing out ends the session on the server', async () => {
	await browser.send('POST', '/api/auth/login', account('ana'));
	const [session] = await database.sql`select id_hash from sessions order by expires_at desc limit 1`;
	expect((await browser.send('POST', '/api/auth/logout')).status).toBe(204);
	expect((await browser.send('GET', '/api/me')).status).toBe(401);
	expect(await database.sql`select 1 from sessions where id_hash = ${String(session?.id_hash)}`).toHaveLength(
		0
	);
});

test('a request that another site sends, or that names no origin, changes nothing', async () => {
	for (const origin of ['https://evil.example', '']) {
		const refused = await owner.send('POST', '/api/projects', { title: 'Forged' }, { origin });
		expect([refused.status, errorCode(refused)]).toEqual([403, 'origin_rejected']);
	}
	expect(await database.sql`select 1 from projects where title = 'Forged'`).toHaveLength(0);
});
