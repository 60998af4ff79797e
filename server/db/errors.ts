/** The code of an error of Postgres, its driver, or the system; Drizzle wraps them as a cause. */
function codeOf(error: unknown): string {
	const source = error instanceof Error && error.cause ? error.cause : error;
	const code = (source as { code?: unknown } | null)?.code;
	return typeof code === 'string' ? code : '';
}

/** The driver's own codes, the system's, and SQLSTATE classes 08 (connection) and 57P (shutdown, start). */
export function isDatabaseAway(error: unknown): boolean {
	return /^(CONNECT|ECONN|ENOENT|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|08|57P)/.test(codeOf(error));
}
