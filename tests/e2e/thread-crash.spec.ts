import { addMilestone } from '#lib/project/milestone.ts';
import { startApp } from '../helpers/app.ts';
import { Speech } from '../helpers/speech.ts';
import { expect } from './fixtures.ts';
import { expectAtRest, expectSeen, replies } from './reply-on-screen.ts';
import { send, testWithOwnServer as test, thread } from './thread-page.ts';

/** Twenty words a second. */
const PACE_MS = 50;
const MISSING_MOST_MS = 1_000;
const TOLD_WITHIN_MS = 5_000;

test('an answer whose server was killed keeps all but its last second, and goes on from there for everyone', async ({
	app,
	database,
	model,
	serverEnv,
	visitor,
	filledProject
}) => {
	const people = [await visitor('Ana'), await visitor('Ben'), await visitor('Mira')];
	const [ana, ben, mira] = people.map(({ page }) => page);
	if (!ana || !ben || !mira) throw new Error('Three people read.');
	const pages = [ana, ben, mira];
	const members = people.map(({ person }) => ({ person, role: 'editor' as const }));
	const { projectId, made } = await filledProject(members, (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	const address = `/projects/${projectId}/sections/${made}`;
	for (const page of [ana, ben]) {
		await page.goto(address);
		await expect(thread(page).getByText('No messages yet')).toBeVisible();
	}

	await send(ana, 'What changed?', { ask: true });
	const speech = new Speech(await model.nextCall());
	const speaking = speech.go(PACE_MS, () => true);
	for (const page of [ana, ben]) await expect(replies(page)).toContainText(' 3:');
	// One who comes when the answer is half there.
	await mira.goto(address);
	const word = ` ${speech.words.length + 10}:`;
	for (const page of pages) await expect(replies(page)).toContainText(word);
	const killedAt = performance.now();
	await app.kill();
	await speaking;
	for (const page of pages) await expect(replies(page)).toHaveAttribute('aria-busy', 'true');

	const again = await startApp({ databaseUrl: database.url, port: app.port, env: serverEnv });
	const upAt = performance.now();
	await Promise.all(
		pages.map(async (page) => {
			await thread(page).getByText('Broke off here when the server restarted').waitFor();
			expect(performance.now() - upAt).toBeLessThan(TOLD_WITHIN_MS);
		})
	);
	const [stored] = await database.sql<{ text: string }[]>`select text from replies`;
	const text = stored?.text ?? '';
	const [missing] = speech.wordsAfter(text.length).filter(({ at }) => at <= killedAt);
	expect(speech.text.startsWith(text)).toBe(true);
	expect(missing ? killedAt - missing.at : 0).toBeLessThanOrEqual(MISSING_MOST_MS);
	for (const page of pages) {
		const note = 'Broke off here when the server restarted';
		await expectSeen(replies(page), { text: text.trim(), note, ways: ['Continue', 'Ask again'] });
		await expectAtRest(page);
	}

	await replies(ben).getByRole('button', { name: 'Continue' }).click();
	const rest = await model.nextCall();
	for (const page of pages) await expect(replies(page).last().locator('.markdown')).toHaveText(text.trim());
	rest.say('And that is all.');
	rest.end();
	for (const page of pages) {
		await expect(replies(page).last().locator('.markdown')).toHaveText(`${text}And that is all.`);
		await expect(replies(page).first()).toContainText('Goes on below');
		await expect(replies(page).locator('.ways button')).toHaveCount(0);
		await expectAtRest(page);
	}
	await mira.reload();
	await expect(replies(mira).last().locator('.markdown')).toHaveText(`${text}And that is all.`);
	await expectAtRest(mira);
	await again.stop();
});
