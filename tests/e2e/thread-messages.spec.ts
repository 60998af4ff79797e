import { v7 as uuidv7 } from 'uuid';
import { addMilestone } from '#lib/project/milestone.ts';
import type { TestDatabase } from '../helpers/database.ts';
import type { Person } from '../helpers/people.ts';
import { expect, type Page, type Visitor } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { openThread, said, send, test, thread } from './thread-page.ts';

/** The project's thread with so many messages of one person, which `reader` has read up to `read`. */
async function longThread(
	{ sql }: TestDatabase,
	projectId: string,
	by: Person,
	count: number,
	read?: { reader: Person; seq: number }
): Promise<void> {
	const id = uuidv7();
	await sql`insert into threads (id, project_id, last_seq, rev) values (${id}, ${projectId}, ${count}, ${count})`;
	await sql`
		insert into messages (id, thread_id, seq, rev, author_id, kind, client_id, body, created_at)
		select gen_random_uuid(), ${id}, n, n, ${by.id}, 'member', gen_random_uuid(),
			'Message number ' || n || case when n % 7 = 0 then E', which goes on\n\n- with a list\n- of two' else '' end,
			now() - make_interval(mins => (${count} - n)::int)
		from generate_series(1, ${count}::int) as n`;
	if (!read) return;
	await sql`
		insert into read_markers (thread_id, user_id, last_read_seq) values (${id}, ${read.reader.id}, ${read.seq})`;
}

function message(page: Page, text: string) {
	return thread(page).locator('[data-seq]', { hasText: text });
}

/** Opens the menu of a message as somebody does who has no pointer. */
async function choose(page: Page, text: string, entry: string): Promise<void> {
	await message(page, text).hover();
	await message(page, text)
		.getByRole('button', { name: /: more$/ })
		.click();
	await page.getByRole('menuitem', { name: entry }).click();
}

async function twoIn(
	visitor: (name: string) => Promise<Visitor>,
	project: (people: Visitor[]) => Promise<string>
) {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	for (const { page } of [ana, ben]) {
		await page.goto(`/projects/${projectId}`);
		await expect(thread(page).getByText('No messages yet')).toBeVisible();
	}
	return { ana, ben, projectId };
}

test('a message is answered with what it answers, changed and deleted, and everybody sees each', async ({
	visitor,
	project
}) => {
	const { ana, ben } = await twoIn(visitor, project);
	await send(ana.page, 'Shall we move the interview?');
	await choose(ben.page, 'Shall we move', 'Answer');
	await expect(thread(ben.page).getByRole('textbox', { name: 'Message' })).toBeFocused();
	await ben.page.keyboard.type('Yes, to Friday.');
	await ben.page.keyboard.press('Enter');
	const answer = message(ana.page, 'Yes, to Friday.');
	await expect(answer.getByRole('button', { name: 'Ana Shall we move the interview?' })).toBeVisible();

	// Arrow up in an empty field changes the last of one's own messages.
	await thread(ana.page).getByRole('textbox', { name: 'Message' }).press('ArrowUp');
	const field = thread(ana.page).getByRole('textbox', { name: 'Change the message' });
	await expect(field).toBeFocused();
	await field.fill('Shall we move the **second** interview?');
	await field.press('Enter');
	await expect(message(ben.page, 'second').first().locator('strong')).toHaveText('second');
	await expect(message(ben.page, 'second').first()).toContainText(/edited \d/);
	// Who answers it quotes it as it is now.
	await expect(message(ana.page, 'Yes, to Friday.')).toContainText('second');

	await choose(ben.page, 'Yes, to Friday.', 'Delete');
	const dialog = ben.page.getByRole('alertdialog', { name: 'Delete “Yes, to Friday.”?' });
	await dialog.getByRole('button', { name: 'Delete' }).click();
	for (const { page } of [ana, ben]) {
		await expect(thread(page).getByText('This message was deleted.')).toBeVisible();
		await expect(thread(page).getByText('Yes, to Friday.')).toHaveCount(0);
	}
	// What is another's is not to be changed.
	await message(ben.page, 'second').hover();
	await message(ben.page, 'second')
		.getByRole('button', { name: /: more$/ })
		.click();
	await expect(ben.page.getByRole('menuitem', { name: 'Edit' })).toHaveCount(0);
});

test('a change that the server does not take stays in the field', async ({ visitor, project }) => {
	const ana = await visitor('Ana');
	await ana.page.goto(`/projects/${await project([ana])}`);
	await send(ana.page, 'As it was');
	await expect(message(ana.page, 'As it was')).toBeVisible();
	await thread(ana.page).getByRole('textbox', { name: 'Message' }).press('ArrowUp');
	const field = thread(ana.page).getByRole('textbox', { name: 'Change the message' });
	await field.fill('As it shall be');
	await ana.page.context().setOffline(true);
	await field.press('Enter');
	await expect(thread(ana.page).getByRole('alert')).toBeVisible();
	await expect(field).toHaveValue('As it shall be');
	await ana.page.context().setOffline(false);
	await thread(ana.page).getByRole('button', { name: 'Save' }).click();
	await expect(message(ana.page, 'As it shall be')).toBeVisible();
});

test('who is writing is seen by the others in that thread, until it is sent', async ({
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId, made } = await filledProject([ana, ben], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await ana.page.goto(`/projects/${projectId}/sections/${made}`);
	await ben.page.goto(`/projects/${projectId}/sections/${made}`);
	await thread(ana.page).getByRole('textbox', { name: 'Message' }).pressSequentially('Shall we');
	await expect(thread(ben.page).getByText('Ana is writing')).toBeVisible();
	await thread(ben.page).getByRole('link', { name: 'Project' }).click();
	await expect(thread(ben.page).getByText('Ana is writing')).toHaveCount(0);
	await thread(ben.page).getByRole('link', { name: 'This section' }).click();
	await expect(thread(ben.page).getByText('Ana is writing')).toBeVisible();
	await ana.page.keyboard.press('Enter');
	await expect(thread(ben.page).getByText('Ana is writing')).toHaveCount(0);
	await expect(said(ben.page)).toHaveText(['Shall we']);
});

test('what the assistant would see is asked for when it may have changed, and not again and again', async ({
	visitor,
	project
}) => {
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	const { page } = ana;
	let asked = 0;
	page.on('request', (request) => void (asked += request.url().endsWith('/context') ? 1 : 0));
	await page.clock.install();
	await page.goto(`/projects/${projectId}`);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	await expect(thread(page).getByText('1 item')).toBeVisible();
	const before = asked;
	for (let second = 0; second < 10; second += 1) await page.clock.runFor(1_000);
	await send(page, 'Something new');
	await expect(thread(page).getByText('Something new')).toBeVisible();
	await page.clock.runFor(2_000);
	await expect.poll(() => asked).toBeGreaterThan(before);
	expect(asked - before).toBeLessThanOrEqual(2);
});

test('@assistant in a message asks it, as the switch does', async ({ model, visitor, project }) => {
	const ana = await visitor('Ana');
	await ana.page.goto(`/projects/${await project([ana])}`);
	const field = thread(ana.page).getByRole('textbox', { name: 'Message' });
	await field.fill('What is open, @assistant?');
	await expect(thread(ana.page).getByRole('switch', { name: 'Ask the assistant' })).toBeChecked();
	await field.press('Enter');
	const call = await model.nextCall();
	call.say('Nothing.');
	call.end();
	await expect(thread(ana.page).getByText('Nothing.', { exact: true })).toBeVisible();
	await expect(thread(ana.page).getByRole('switch', { name: 'Ask the assistant' })).not.toBeChecked();
});

test('a thread of 10,000 messages is there at once, is drawn in part, and is read in both directions without a jump', async ({
	database,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	await longThread(database, projectId, ben.person, 10_000);
	const { page } = ana;
	await page.goto(`/projects/${projectId}`);
	await expect(message(page, 'Message number 10000')).toBeInViewport();
	const drawn = () => thread(page).locator('[data-seq]').count();
	expect(await drawn()).toBeLessThan(150);

	const log = thread(page).getByRole('region', { name: 'Messages' });
	/** Scrolls by a little, and returns the largest move of a message on the screen that scrolling does not explain. */
	const scrollBy = (by: number, times: number) =>
		log.evaluate(
			async (element, { by, times }) => {
				let worst = 0;
				const frame = () => new Promise(requestAnimationFrame);
				for (let time = 0; time < times; time += 1) {
					const edge = element.getBoundingClientRect().top;
					const seen = [...element.querySelectorAll<HTMLElement>('[data-seq]')].find(
						(one) => one.getBoundingClientRect().top > edge + 100
					);
					if (!seen) throw new Error('no message is on the screen');
					const before = seen.getBoundingClientRect().top;
					const top = element.scrollTop;
					element.scrollTop += by;
					const moved = element.scrollTop - top;
					// Whatever is drawn or fetched because of it.
					for (let wait = 0; wait < 4; wait += 1) await frame();
					// Drawn anew perhaps, under another name's line.
					const now = element.querySelector(`[data-seq="${seen.dataset.seq}"]`)?.getBoundingClientRect().top;
					if (moved !== 0) worst = Math.max(worst, Math.abs(before - moved - (now ?? Infinity)));
				}
				return worst;
			},
			{ by, times }
		);
	expect(await scrollBy(-300, 60)).toBeLessThan(2);
	expect(await drawn()).toBeLessThan(150);
	await expect(message(page, 'Message number 10000')).toHaveCount(0);
	// What comes meanwhile moves nothing, and is there at the end.
	await ben.page.goto(`/projects/${projectId}`);
	await send(ben.page, 'The newest of all');
	expect(await scrollBy(-300, 5)).toBeLessThan(2);
	expect(await scrollBy(300, 40)).toBeLessThan(2);
	await thread(page).getByRole('button', { name: 'Newest' }).click();
	await expect(message(page, 'The newest of all')).toBeInViewport();
});

test('a link leads to its message, however far back, in an address that can be shared', async ({
	database,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	await longThread(database, projectId, ben.person, 3_000);
	await ana.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await ana.page.goto(`/projects/${projectId}?message=1200`);
	const old = message(ana.page, 'Message number 1200');
	await expect(old).toBeInViewport();
	await expect(old).toBeFocused();
	await choose(ana.page, 'Message number 1200', 'Copy link');
	const address = await ana.page.evaluate(() => navigator.clipboard.readText());
	await ben.page.goto(address);
	await expect(message(ben.page, 'Message number 1200')).toBeInViewport();
	// One's own word is at the end, and one is taken there.
	await choose(ben.page, 'Message number 1200', 'Answer');
	await ben.page.keyboard.type('I mean this one.');
	await ben.page.keyboard.press('Enter');
	await expect(message(ben.page, 'I mean this one.')).toBeInViewport();
	await message(ben.page, 'I mean this one.')
		.getByRole('button', { name: 'Go to this message' })
		.or(message(ben.page, 'I mean this one.').getByTitle('Go to this message'))
		.first()
		.click();
	await expect(message(ben.page, 'Message number 1200').first()).toBeInViewport();
	await ben.page.goto(`/projects/${projectId}?message=900000`);
	await expect(ben.page.getByText('This message is not in this thread any more.')).toBeVisible();
});

test('what is written at an old message without a network is on the screen, and goes out later', async ({
	database,
	visitor,
	project
}) => {
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	await longThread(database, projectId, ana.person, 3_000);
	await ana.page.goto(`/projects/${projectId}?message=1200`);
	await expect(message(ana.page, 'Message number 1200')).toBeInViewport();
	await ana.page.context().setOffline(true);
	await send(ana.page, 'Said at an old place.');
	const words = thread(ana.page).getByText('Said at an old place.');
	await expect(words).toBeInViewport();
	await ana.page.context().setOffline(false);
	await expect(message(ana.page, 'Said at an old place.')).toBeInViewport();
});

test('what is new begins under a line, and is found by a button when it is far up', async ({
	database,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	await longThread(database, projectId, ben.person, 300, { reader: ana.person, seq: 270 });
	await ana.page.goto(`/projects/${projectId}`);
	await expect(message(ana.page, 'Message number 300')).toBeInViewport();
	const jump = thread(ana.page).getByRole('button', { name: '30 new messages' });
	await jump.click();
	await expect(message(ana.page, 'Message number 271')).toBeInViewport();
	await expect(thread(ana.page).locator('.new')).toBeInViewport();
	await expect(jump).toHaveCount(0);
	// Read is read: the next time nothing is new.
	await ana.page.reload();
	await expect(message(ana.page, 'Message number 300')).toBeInViewport();
	await expect(thread(ana.page).locator('.new')).toHaveCount(0);
});

test('a thread can be used by everybody, also on a phone @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId, made } = await filledProject([ana, ben], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	const { page } = ana;
	await page.goto(`/projects/${projectId}/sections/${made}?thread=section`);
	await openThread(page);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	await expectGoodPage(page, 'an empty thread');
	await send(
		page,
		'What is **open**? See `notes` and https://example.org/a-very-long-address/that-goes-on-and-on/for-ever',
		{
			ask: true
		}
	);
	const call = await model.nextCall();
	call.say('Two things:\n\n1. The room\n2. The agenda\n\n```ts\nconst open = 2;\n```\n');
	await expect(thread(page).getByText('The agenda')).toBeVisible();
	await expectGoodPage(page, 'an answer that is being written');
	call.end();
	await expect(thread(page).getByRole('button', { name: 'Stop' })).toHaveCount(0);
	await thread(page).getByRole('button', { name: 'Details' }).click();
	await message(page, 'What is')
		.getByRole('button', { name: /: more$/ })
		.click();
	await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeVisible();
	await expectGoodPage(page, 'the menu of a message');
	await page.getByRole('menuitem', { name: 'Answer' }).click();
	await expect(thread(page).getByRole('button', { name: 'Do not answer it' })).toBeVisible();
	await expectGoodPage(page, 'an answer to a message');
	await message(page, 'What is')
		.getByRole('button', { name: /: more$/ })
		.click();
	await page.getByRole('menuitem', { name: 'Edit' }).click();
	await expectGoodPage(page, 'a message that is being changed');
	await page.keyboard.press('Escape');
	await message(page, 'What is')
		.getByRole('button', { name: /: more$/ })
		.click();
	await page.getByRole('menuitem', { name: 'Delete' }).click();
	await expectGoodPage(page, 'the question before a message is deleted');
});

test('a change that is on its way to the server does not end the one that was begun meanwhile', async ({
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await page.goto(`/projects/${await project([{ person }])}`);
	for (const text of ['One', 'Two']) await send(page, text);
	await expect(thread(page).locator('[data-seq]')).toHaveCount(2);
	const sent = Promise.withResolvers<void>();
	await page.route(/\/api\/messages\//, async (route) => {
		await sent.promise;
		await route.continue();
	});
	const field = thread(page).getByRole('textbox', { name: 'Change the message' });
	await choose(page, 'Two', 'Edit');
	await field.fill('Two, changed');
	await field.press('Enter');
	await choose(page, 'One', 'Edit');
	await field.fill('One, half chan');
	sent.resolve();
	await expect(message(page, 'Two, changed')).toBeVisible();
	await expect(field).toHaveValue('One, half chan');
	await field.press('Enter');
	await expect(said(page)).toHaveText(['One, half chan', 'Two, changed']);
});
