import { addMilestone } from '#lib/project/milestone.ts';
import { startApp } from '../helpers/app.ts';
import { expect, type Visitor } from './fixtures.ts';
import { said, send, testWithOwnServer, thread } from './thread-page.ts';

const test = testWithOwnServer.extend<{ sectionThread(people: Visitor[]): Promise<string> }>({
	/** A project with one section, opened by all; returns its address. */
	sectionThread: async ({ filledProject }, use) => {
		await use(async (people) => {
			const members = people.map(({ person }) => ({ person, role: 'editor' as const }));
			const { projectId, made } = await filledProject(members, (doc, by) =>
				addMilestone(doc, { title: 'Kick-off', by })
			);
			const address = `/projects/${projectId}/sections/${made}`;
			for (const { page } of people) {
				await page.goto(address);
				await expect(thread(page).getByText('No messages yet')).toBeVisible();
			}
			return address;
		});
	}
});

test.use({ serviceWorkers: 'allow' });

test('what is written without a network waits on the device, through a reload, and goes out once and in order', async ({
	visitor,
	sectionThread
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const address = await sectionThread([ana, ben]);
	await send(ana.page, 'Before the tunnel.');
	await expect(said(ben.page)).toHaveText(['Before the tunnel.']);
	await ana.page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});

	await ana.page.context().setOffline(true);
	await send(ana.page, 'In the tunnel, one.');
	await send(ana.page, 'In the tunnel, two.');
	await expect(thread(ana.page).getByText('Waits on this device')).toHaveCount(2);
	await ana.page.goto(address);
	await expect(said(ana.page)).toHaveText([
		'Before the tunnel.',
		'In the tunnel, one.',
		'In the tunnel, two.'
	]);
	const other = await ana.page.context().newPage();
	await other.goto(address);
	await expect(said(other)).toHaveCount(3);
	await send(ben.page, 'Meanwhile, Ben.');

	await ana.page.context().setOffline(false);
	const all = ['Before the tunnel.', 'Meanwhile, Ben.', 'In the tunnel, one.', 'In the tunnel, two.'];
	for (const page of [ana.page, ben.page, other]) {
		await expect(said(page)).toHaveText(all, { timeout: 20_000 });
		await expect(thread(page).getByText('Waits on this device')).toHaveCount(0);
	}
});

test('a question that waited for long goes out without asking, until it is confirmed', async ({
	model,
	visitor,
	sectionThread
}) => {
	const ana = await visitor('Ana');
	await sectionThread([ana]);
	const asked = model.calls.length;
	const { page } = ana;
	await page.clock.install();
	await page.context().setOffline(true);
	await send(page, 'Which shift leads are free?', { ask: true });
	await expect(thread(page).getByText('Waits on this device')).toBeVisible();
	await page.clock.fastForward('22:00');
	await page.context().setOffline(false);
	await page.clock.fastForward('01:00');
	await page.clock.resume();
	await expect(thread(page).getByText(/Went out .* later, not asked/)).toBeVisible({ timeout: 20_000 });
	expect(model.calls).toHaveLength(asked);
	await thread(page).getByRole('button', { name: 'Ask now' }).click();
	const call = await model.nextCall();
	call.say('Two of them.');
	call.end();
	await expect(thread(page).getByText('Two of them.')).toBeVisible();
	await expect(said(page)).toHaveText(['Which shift leads are free?']);
});

test('when the server is killed, everyone sees where the answer broke off, and asking again works', async ({
	app,
	database,
	model,
	serverEnv,
	visitor,
	sectionThread
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	await sectionThread([ana, ben]);
	await send(ana.page, 'What changed?', { ask: true });
	const call = await model.nextCall();
	call.say('Three things changed: the date, ');
	for (const { page } of [ana, ben]) await expect(thread(page).getByText('the date,')).toBeVisible();
	await expect
		.poll(async () => (await database.sql`select text from replies`)[0]?.text as string)
		.toBe('Three things changed: the date, ');
	call.say('the room, ');
	for (const { page } of [ana, ben]) await expect(thread(page).getByText('the room,')).toBeVisible();
	await app.kill();
	const again = await startApp({ databaseUrl: database.url, port: app.port, env: serverEnv });
	for (const { page } of [ana, ben]) {
		await expect(thread(page).getByText('Broke off here when the server restarted')).toBeVisible({
			timeout: 15_000
		});
		await expect(thread(page).getByText('Three things changed: the date,')).toBeVisible();
		await expect(thread(page).locator('[aria-busy="true"]')).toHaveCount(0);
		await expect(thread(page).getByRole('button', { name: 'Stop' })).toHaveCount(0);
	}
	await thread(ben.page).getByRole('button', { name: 'Ask again' }).click();
	const second = await model.nextCall();
	second.say('The date and the room.');
	second.end();
	for (const { page } of [ana, ben]) {
		await expect(thread(page).getByText('The date and the room.')).toBeVisible();
		await expect(thread(page).getByRole('button', { name: 'Ask again' })).toHaveCount(0);
	}
	await again.stop();
});

test('a failure stands where the answer would be, with the one button that helps', async ({
	model,
	visitor,
	sectionThread
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	await sectionThread([ana, ben]);
	await send(ana.page, 'Who closes?', { ask: true });
	const error = { message: 'Rate limit reached.', code: 'rate_limit_exceeded' };
	(await model.nextCall()).error(429, error, { 'retry-after': '7' });
	for (const { page } of [ana, ben]) {
		await expect(thread(page).getByText(/asked too often.* in 7 seconds/)).toBeVisible();
	}
	await thread(ben.page).getByRole('button', { name: 'Try again' }).click();
	const call = await model.nextCall();
	call.say('Mira ');
	for (const { page } of [ana, ben])
		await expect(thread(page).getByText('Mira', { exact: true })).toBeVisible();
	await thread(ana.page).getByRole('button', { name: 'Stop' }).click();
	for (const { page } of [ana, ben]) {
		await expect(thread(page).getByText('Stopped by Ana')).toBeVisible();
		await expect(thread(page).getByRole('button', { name: 'Try again' })).toHaveCount(0);
	}
	await call.closed;
	expect(call.closedEarly).toBe(true);
});
