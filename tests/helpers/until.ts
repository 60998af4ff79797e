const INTERVAL_MS = 10;

/** Waits for a condition; the error names what was waited for. Returns its first truthy value. */
export async function until<T>(
	what: string,
	condition: () => T | Promise<T>,
	timeoutMs = 10_000
): Promise<NonNullable<T>> {
	const deadline = performance.now() + timeoutMs;
	for (;;) {
		const value = await condition();
		if (value) return value;
		if (performance.now() > deadline) throw new Error(`after ${timeoutMs} ms still not: ${what}`);
		await new Promise<void>((resolve) => setTimeout(resolve, INTERVAL_MS));
	}
}
