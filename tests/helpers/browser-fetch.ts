import { AsyncLocalStorage } from 'node:async_hooks';

/** A browser as far as fetch sees it. */
export interface FetchingBrowser {
	/** Of the app, or of what stands before it. */
	url: string;
	/** With every request, such as the session's cookie. */
	headers: Record<string, string>;
}

const here = new AsyncLocalStorage<FetchingBrowser>();
const plainFetch = globalThis.fetch;

function browserFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
	const browser = here.getStore();
	if (!browser || typeof input !== 'string' || !input.startsWith('/')) return plainFetch(input, init);
	const headers = new Headers(init?.headers);
	for (const [name, value] of Object.entries(browser.headers)) headers.set(name, value);
	return plainFetch(browser.url + input, { ...init, headers });
}

/**
 * Runs the product's browser code, which asks by relative addresses, in the place of one of many browsers.
 * What it starts stays in that place.
 */
export function inBrowser<T>(browser: FetchingBrowser, work: () => T): T {
	globalThis.fetch = browserFetch;
	return here.run(browser, work);
}
