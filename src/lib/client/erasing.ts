import { ERASING } from './erasing-mark.ts';

/** Goes on where a page that was closed could not finish; not for somebody who has signed in again since. */
export async function finishErasing(userId: string | undefined): Promise<void> {
	const left = localStorage.getItem(ERASING);
	if (left === null) return;
	if (left === userId) return localStorage.removeItem(ERASING);
	const { erasePerson } = await import('./local-data.ts');
	await erasePerson(left);
}
