/** Resolves when the browser has nothing better to do, and within a moment in any case. */
export function idle(): Promise<void> {
	return new Promise((resolve) => {
		// Safari has no requestIdleCallback before version 26.
		if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: IDLE_LIMIT_MS });
		else setTimeout(resolve);
	});
}

const IDLE_LIMIT_MS = 50;
