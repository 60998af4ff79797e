import type { Person } from './people.ts';

export interface Answer {
	status: number;
	/** Parsed JSON; null when there is no body. */
	body: Record<string, unknown> | null;
	headers: Headers;
}

/** A browser as far as the HTTP API sees it: sends its origin, keeps its cookie. */
export class ApiClient {
	readonly #url: string;
	#cookie: string | null;

	constructor(url: string, person?: Pick<Person, 'cookie'>) {
		this.#url = url;
		this.#cookie = person?.cookie ?? null;
	}

	/** The body is sent as JSON unless it is a string, which goes as it is. */
	async send(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {}
	): Promise<Answer> {
		const response = await this.open(method, path, body, headers);
		const text = await response.text();
		return {
			status: response.status,
			body: text ? (JSON.parse(text) as Record<string, unknown>) : null,
			headers: response.headers
		};
	}

	/** The same, with the answer not read yet. */
	async open(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {}
	): Promise<Response> {
		const response = await fetch(this.#url + path, {
			method,
			headers: {
				origin: this.#url,
				'content-type': 'application/json',
				...(this.#cookie === null ? {} : { cookie: this.#cookie }),
				...headers
			},
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
		});
		this.#keepCookie(response);
		return response;
	}

	#keepCookie(response: Response): void {
		const [cookie] = response.headers.getSetCookie();
		if (cookie) this.#cookie = cookie.split(';')[0] ?? null;
	}
}

export function errorCode({ body }: Answer): unknown {
	return (body?.error as { code?: unknown } | undefined)?.code;
}
