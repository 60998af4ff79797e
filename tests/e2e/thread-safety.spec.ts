import { v7 as uuidv7 } from 'uuid';
import { markdownBlocks } from '#lib/components/chat/markdown.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { HOSTILE, SLOW, type Hostile } from '../fixtures/hostile-markdown.ts';
import type { TestDatabase } from '../helpers/database.ts';
import type { Person } from '../helpers/people.ts';
import { expect, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { said, send, test, thread } from './thread-page.ts';

/** What may stand in a message, each tag with its attributes; all that Markdown, links and code need. */
const ALLOWED: Record<string, string[]> = {
	...Object.fromEntries(['br', 'strong', 'em', 'del', 'blockquote', 'ul', 'hr'].map((tag) => [tag, []])),
	...Object.fromEntries(['thead', 'tbody', 'tr', 'code', 'bdi'].map((tag) => [tag, []])),
	div: ['class'],
	p: ['data-heading'],
	a: ['href', 'target', 'rel'],
	ol: ['start'],
	li: ['data-task'],
	table: ['tabindex'],
	th: ['align'],
	td: ['align'],
	pre: ['tabindex'],
	button: ['type', 'class', 'aria-label'],
	span: ['class', 'role']
};
const CLASSES =
	/^(markdown|block|growing|empty|unbroken|svelte-\w+|sr|code|code-(copy|keyword|string|number|comment|title|name|added|removed))$/;
/** Asked for on purpose at the end: the same way as what was not seen before. */
const CONTROL = 'https://control.example/seen.png';
/** Messages of a page: so many are drawn at once. */
const IN_A_THREAD = 40;

/** All that a page tried which no message may bring about. */
class Attempts {
	readonly scripts: string[] = [];
	readonly violations: string[] = [];
	readonly foreign: string[] = [];
	readonly windows: string[] = [];

	/** Before the page is opened. */
	async watch(page: Page, own: string): Promise<void> {
		await page.exposeFunction('hurt', (what: unknown) => this.scripts.push(String(what)));
		await page.exposeFunction('violated', (what: string) => this.violations.push(what));
		await page.addInitScript(() => {
			addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
				(window as unknown as { violated(what: string): void }).violated(
					`${violatedDirective} ${blockedURI}`
				);
			});
		});
		const isForeign = (url: string) => new URL(url).host !== new URL(own).host;
		const note = (url: string) => isForeign(url) && this.foreign.push(url);
		page.on('request', (request) => note(request.url()));
		page.on('websocket', (socket) => note(socket.url()));
		page.on('dialog', (dialog) => {
			this.scripts.push(`dialog ${dialog.message()}`);
			void dialog.dismiss();
		});
		page.on('framenavigated', (frame) => {
			if (frame.parentFrame()) this.windows.push(frame.url());
		});
		const context = page.context();
		context.on('page', (other) => this.windows.push(other.url()));
		await context.route(
			(url) => isForeign(url.href),
			async (route) => {
				note(route.request().url());
				await route.abort();
			}
		);
	}

	get all(): string[] {
		return [...this.scripts, ...this.violations, ...this.foreign, ...this.windows];
	}
}

/** The thread of a section, with these texts as messages of one person. */
async function fillThread(
	{ sql }: TestDatabase,
	where: { projectId: string; milestoneId: string | null; by: Person },
	texts: readonly string[]
): Promise<void> {
	const { projectId, milestoneId, by } = where;
	const id = uuidv7();
	await sql`
		insert into threads (id, project_id, milestone_id, last_seq, rev)
		values (${id}, ${projectId}, ${milestoneId}, ${texts.length}, ${texts.length})`;
	for (const [index, text] of texts.entries()) {
		const seq = index + 1;
		// As the server does before it stores a text.
		const body = text.replaceAll('\0', '');
		await sql`
			insert into messages (id, thread_id, seq, rev, author_id, kind, client_id, body)
			values (${uuidv7()}, ${id}, ${seq}, ${seq}, ${by.id}, 'member', ${uuidv7()}, ${body})`;
	}
}

/** Every node of the messages on the screen that is not allowed, and every link that is not a plain one. */
async function strangers(page: Page): Promise<string[]> {
	return thread(page).evaluate(
		(pane, { allowed, classes }) => {
			const found: string[] = [];
			for (const element of pane.querySelectorAll('.markdown, .markdown *')) {
				const attributes = allowed[element.localName];
				const name = element.outerHTML.slice(0, 160);
				if (!attributes || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') found.push(name);
				for (const attribute of element.getAttributeNames()) {
					if (!attributes?.includes(attribute)) found.push(`${attribute} on ${name}`);
				}
				const odd = [...element.classList].filter((one) => !new RegExp(classes).test(one));
				if (odd.length > 0) found.push(`class ${odd.join(' ')} of ${name}`);
			}
			for (const link of pane.querySelectorAll<HTMLAnchorElement>('.markdown a')) {
				const isPlain = /^(https?|mailto):$/.test(link.protocol) && link.target === '_blank';
				const rel = [...link.relList];
				if (!isPlain || !rel.includes('noopener') || !rel.includes('noreferrer')) found.push(link.outerHTML);
				if (/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/.test(link.textContent))
					found.push(link.outerHTML);
			}
			const active =
				'script, style, link, meta, base, iframe, object, embed, form, img, video, audio, math, use';
			for (const element of pane.querySelectorAll(`.log :is(${active})`)) found.push(element.outerHTML);
			return found;
		},
		{ allowed: ALLOWED, classes: CLASSES.source }
	);
}

/** Puts in what a message must not, and sees that the watch sees it, and has seen nothing before. */
async function expectWatchful(page: Page, attempts: Attempts): Promise<void> {
	await page.evaluate((src) => {
		const control = document.createElement('div');
		control.innerHTML = `<img src="${src}" onerror="hurt('control')">`;
		document.body.append(control);
	}, CONTROL);
	await expect.poll(() => attempts.scripts).toEqual(['control']);
	expect(new Set(attempts.foreign)).toEqual(new Set([CONTROL]));
	expect(attempts).toMatchObject({ violations: [], windows: [] });
}

function inThreads<T>(all: readonly T[]): T[][] {
	const starts = all.flatMap((_, index) => (index % IN_A_THREAD === 0 ? [index] : []));
	return starts.map((start) => all.slice(start, start + IN_A_THREAD));
}

/** Whatever would take in what follows it, like a comment without an end, comes last. */
function asOneText(all: readonly Hostile[]): string {
	const after = 'Afterwards.';
	const isClosed = ({ text }: Hostile) =>
		markdownBlocks(`${text}\n\n${after}`).at(-1) === `<p>${after}</p>\n`;
	const sorted = [...all.filter(isClosed), ...all.filter((one) => !isClosed(one))];
	return [...sorted.map(({ name, text }) => `${name}\n\n${text}`), 'The end of it.'].join('\n\n');
}

for (const csp of [true, false]) {
	test.describe(csp ? 'with the policy of the page' : 'without a policy, which might have stopped it', () => {
		test.use({ contextOptions: { bypassCSP: !csp } });
		test.slow();

		test('messages made to do harm do nothing but be read', async ({
			app,
			database,
			visitor,
			filledProject
		}) => {
			const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
			const threads = inThreads(HOSTILE);
			const { projectId, made } = await filledProject([ana, { ...ben, role: 'editor' }], (doc, by) =>
				threads.map((_, index) => addMilestone(doc, { title: `Section ${index}`, by }))
			);
			const attempts = new Attempts();
			await attempts.watch(ana.page, app.url);
			for (const [index, texts] of threads.entries()) {
				const milestoneId = made[index] ?? null;
				await fillThread(
					database,
					{ projectId, milestoneId, by: ben.person },
					texts.map(({ text }) => text)
				);
				await ana.page.goto(`/projects/${projectId}/sections/${milestoneId}`);
				await expect(said(ana.page)).toHaveCount(texts.length);
				expect(await strangers(ana.page), `thread ${index}`).toEqual([]);
				expect(attempts.all, `thread ${index}`).toEqual([]);
			}
			if (!csp) await expectWatchful(ana.page, attempts);
		});

		test('an answer made to do harm does nothing but be read, while it comes and after', async ({
			app,
			model,
			visitor,
			project
		}) => {
			const ana = await visitor('Ana');
			const projectId = await project([ana]);
			const attempts = new Attempts();
			await attempts.watch(ana.page, app.url);
			await ana.page.goto(`/projects/${projectId}`);
			await send(ana.page, 'Begin.', { ask: true });
			const call = await model.nextCall();
			const text = asOneText(HOSTILE);
			for (let at = 0; at < text.length; at += 97) call.say(text.slice(at, at + 97));
			const end = thread(ana.page).getByText('The end of it.');
			await expect(end).toBeVisible({ timeout: 30_000 });
			expect(await strangers(ana.page)).toEqual([]);
			call.end();
			await expect(thread(ana.page).getByRole('button', { name: 'Stop' })).toHaveCount(0);
			expect(await strangers(ana.page)).toEqual([]);
			await ana.page.reload();
			await expect(end).toBeVisible();
			expect(await strangers(ana.page)).toEqual([]);
			expect(attempts.all).toEqual([]);
			if (!csp) await expectWatchful(ana.page, attempts);
		});
	});
}

test('a link that names another place than it goes to says where it goes', async ({
	database,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	const deceits = HOSTILE.filter(({ kind }) => kind === 'deceit').map(({ text }) => text);
	await fillThread(database, { projectId, milestoneId: null, by: ben.person }, [
		...deceits,
		'[the notes](https://far.example/notes)'
	]);
	await ana.page.goto(`/projects/${projectId}`);
	await expect(said(ana.page)).toHaveCount(deceits.length + 1);
	const links = await said(ana.page)
		.locator('a')
		.evaluateAll((all) =>
			all.map((link) => ({
				words: link.textContent,
				place: /^(?:\w+:\/*)?([^/?]+)/.exec((link as HTMLAnchorElement).href)?.[1] ?? ''
			}))
		);
	expect(links.length).toBeGreaterThan(15);
	for (const { words, place } of links) {
		if (words === 'x' || words === 'the notes') continue;
		expect(words).toContain(place.replace(/^.*@(?!bank|far)/, '').replace('bank.example@', ''));
	}
});

test('messages that take long to read do not keep the page from being used', async ({
	database,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	// Those that a browser has the most to do with.
	const pieces = [
		'"[a]("',
		'"[]("',
		'"\\\\"',
		'"[a]: "',
		'one capital',
		'pairs that are set closer',
		'">"',
		'"*"'
	];
	const texts = pieces.map((piece) => SLOW[piece] ?? '');
	await fillThread(database, { projectId, milestoneId: null, by: ben.person }, texts);
	await ana.page.goto(`/projects/${projectId}`);
	await expect(said(ana.page)).toHaveCount(texts.length);
	await send(ana.page, 'Still here.');
	await expect(thread(ana.page).getByText('Still here.')).toBeVisible();
});

const CODE = 'const greet = (name) => `hi ${name}`; // said twice';
const FENCED = `\`\`\`ts\n${CODE}\n\`\`\``;

test('code is coloured by its language, and its button copies it and says so', async ({
	app,
	database,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	const page = ana.page;
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.url });
	await fillThread(database, { projectId, milestoneId: null, by: ben.person }, [
		`Look:\n\n${FENCED}`,
		`1. In a list\n\n   \`\`\`json\n   { "open": true }\n   \`\`\``,
		'```\nnothing known\n```'
	]);
	await page.goto(`/projects/${projectId}`);
	const block = said(page).first().locator('.code');
	await expect(block.locator('.code-keyword', { hasText: 'const' })).toBeVisible();
	await expect(block.locator('.code-comment')).toHaveText('// said twice');
	await expect(said(page).nth(1).locator('.code-name')).toHaveText('"open"');
	await expect(said(page).nth(2).locator('.code span:not(.sr)')).toHaveCount(0);
	await expectGoodPage(page, 'a thread with code');

	const button = block.getByRole('button', { name: 'Copy the code' });
	await expect(button).toHaveCSS('opacity', '0');
	await block.hover();
	await expect(button).toHaveCSS('opacity', '1');
	await block.locator('pre').focus();
	await page.keyboard.press('Tab');
	await expect(button).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(block.getByRole('button', { name: 'Copied' })).toBeFocused();
	await expect(block.getByRole('status')).toHaveText('Copied');
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(CODE);
	await expect(button).toBeVisible();
	await expect(block.getByRole('status')).toHaveText('');
});

test('where the clipboard is refused the code is selected, and the button says so', async ({
	database,
	visitor,
	project
}) => {
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	// As on a page without TLS.
	await ana.page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
	await fillThread(database, { projectId, milestoneId: null, by: ana.person }, [FENCED]);
	await ana.page.goto(`/projects/${projectId}`);
	const block = said(ana.page).locator('.code');
	await block.hover();
	await block.getByRole('button', { name: 'Copy the code' }).click();
	await expect(block.getByRole('status')).toHaveText('Not copied, but selected');
	expect(await ana.page.evaluate(() => getSelection()?.toString().trim())).toBe(CODE);
});

test('code keeps its place and its colours while it is being written', async ({
	model,
	visitor,
	project
}) => {
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	await ana.page.goto(`/projects/${projectId}`);
	await send(ana.page, 'Begin.', { ask: true });
	const call = await model.nextCall();
	call.say('Like this:\n\n```ts\nconst one = 1;\n');
	const block = thread(ana.page).locator('.reply .code');
	const keyword = block.locator('.code-keyword').first();
	await expect(keyword).toHaveText('const');
	const button = block.getByRole('button', { name: 'Copy the code' });
	await button.focus();
	const first = await keyword.elementHandle();
	call.say('const two = ');
	await expect(block).toContainText('const two =');
	call.say('2; // all\n``');
	await expect(block).toContainText('2; // all');
	call.say('`\n\nThat is it.');
	call.end();
	await expect(thread(ana.page).getByText('That is it.', { exact: true })).toBeVisible();
	await expect(block.locator('.code-keyword')).toHaveText(['const', 'const']);
	await expect(block.locator('.code-comment')).toHaveText('// all');
	await expect(button).toBeFocused();
	expect(await keyword.evaluate((now, then) => now === then, first)).toBe(true);
});

test('code stands plain where its colours cannot be fetched', async ({ visitor, project }) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([ana, ben]);
	const { page } = ana;
	await page.goto(`/projects/${projectId}`);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	const asked: string[] = [];
	await page.context().route('**/_app/immutable/**', async (route) => {
		asked.push(route.request().url());
		await route.abort();
	});
	await send(page, FENCED);
	await expect(said(page).locator('.code')).toHaveText(new RegExp('^const greet'));
	await expect.poll(() => asked).not.toEqual([]);
	await expect(said(page).locator('.code-keyword')).toHaveCount(0);
	await page.context().unroute('**/_app/immutable/**');
	await send(page, `${FENCED}\n\nand again`);
	await expect(said(page).nth(1).locator('.code-keyword')).toHaveText('const');
});

test('very long code stands plain, and can be read', async ({ database, visitor, project }) => {
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	const long = `${CODE}\n`.repeat(2_000);
	await fillThread(database, { projectId, milestoneId: null, by: ana.person }, [
		`\`\`\`ts\n${long}\`\`\``,
		FENCED
	]);
	await ana.page.goto(`/projects/${projectId}`);
	await expect(said(ana.page).nth(1).locator('.code-keyword')).toHaveText('const');
	await expect(said(ana.page).first().locator('.code-keyword')).toHaveCount(0);
	await expect(said(ana.page).first().locator('.code')).toContainText('said twice');
});

test.describe('with the app on the device', () => {
	test.use({ serviceWorkers: 'allow' });

	test('the colours of code are on the device with the rest of the app', async ({
		database,
		visitor,
		filledProject
	}) => {
		const ana = await visitor('Ana');
		const { projectId } = await filledProject([ana], () => null);
		const { page } = ana;
		await fillThread(database, { projectId, milestoneId: null, by: ana.person }, [FENCED]);
		await page.goto(`/projects/${projectId}`);
		await expect(said(page).locator('.code-keyword')).toBeVisible();
		await page.evaluate(() => navigator.serviceWorker.ready);
		const kept = await page.evaluate(async () => {
			const cache = await caches.open((await caches.keys()).at(-1) ?? '');
			const texts = (await cache.keys()).map(async (key) => (await cache.match(key))?.text());
			return (await Promise.all(texts)).filter((text) => text?.includes('beginKeywords')).length;
		});
		expect(kept).toBe(1);
		await page.context().setOffline(true);
		await page.reload();
		await expect(said(page).locator('.code-keyword')).toBeVisible();
	});
});
