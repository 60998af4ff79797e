/** For work that nobody waits for: a failure is told to the console, and nothing else is left undone. */
export function inBackground(work: Promise<void>): void {
	work.catch((error: unknown) => console.error('work in the background failed', error));
}
