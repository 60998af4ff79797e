import type { ErrorBody, ErrorCode } from '#lib/protocol/errors.ts';
import { readEvents, type OpenEvents } from './event-stream.ts';

/** `offline`: no answer came, so nobody knows whether the server did anything. */
export type ApiErrorCode = ErrorCode | 'offline';

/** Why a request failed; the message is meant for the person. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly code: ApiErrorCode;
	/** 0 without an answer. */
	readonly status: number;
	/** Seconds. */
	readonly retryAfter: number | undefined;

	constructor(code: ApiErrorCode, status: number, message: string, retryAfter?: number, cause?: unknown) {
		super(message, { cause });
		this.code = code;
		this.status = status;
		this.retryAfter = retryAfter;
	}
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const EVENTS = 'text/event-stream';

/** One request to the HTTP API. @throws ApiError */
export async function api<T = undefined>(
	method: Method,
	path: string,
	body?: unknown,
	options: { signal?: AbortSignal; keepalive?: boolean } = {}
): Promise<T> {
	const response = await send(path, {
		method,
		...options,
		...(body === undefined
			? {}
			: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
	});
	if (!response.ok) throw await errorOf(response);
	// 204 answers nothing, which `T` says by its default.
	return (response.status === 204 ? undefined : await response.json()) as T;
}

/** An answer that is read as it comes. @throws ApiError, and an AbortError */
export async function openAnswer(path: string, signal: AbortSignal): Promise<Response> {
	const response = await send(path, { method: 'GET', signal });
	if (!response.ok) throw await errorOf(response);
	return response;
}

/**
 * A POST whose answer may go on as events after the event `sent`, which holds what is answered otherwise; `rest`
 * is null when it does not. `signal` ends the wait for the answer, and not the events.
 *
 * @throws ApiError
 */
export async function postForEvents<T>(
	path: string,
	body: unknown,
	signal: AbortSignal
): Promise<{ answer: T; rest: OpenEvents | null }> {
	const connection = new AbortController();
	const abort = () => connection.abort(signal.reason);
	signal.addEventListener('abort', abort);
	try {
		const headers = { 'content-type': 'application/json', accept: EVENTS };
		const init = { method: 'POST', headers, body: JSON.stringify(body), signal: connection.signal };
		const response = await send(path, init);
		if (!response.ok) throw await errorOf(response);
		if (response.headers.get('content-type') !== EVENTS || !response.body) {
			return { answer: (await response.json()) as T, rest: null };
		}
		const events = readEvents(response.body, () => rest.onBytes());
		const rest: OpenEvents = { events, connection, onBytes: () => undefined };
		return { answer: JSON.parse(await readSent(events, signal)) as T, rest };
	} finally {
		signal.removeEventListener('abort', abort);
	}
}

async function readSent(events: OpenEvents['events'], signal: AbortSignal): Promise<string> {
	let first;
	try {
		first = await events.next();
	} catch (cause) {
		if (signal.aborted) throw cause;
		throw noAnswer(cause);
	}
	if (first.done || first.value.event !== 'sent') throw noAnswer();
	return first.value.data;
}

async function send(path: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(path, init);
	} catch (cause) {
		if (init.signal?.aborted) throw cause;
		throw noAnswer(cause);
	}
}

function noAnswer(cause?: unknown): ApiError {
	return new ApiError('offline', 0, 'The server does not answer.', undefined, cause);
}

async function errorOf(response: Response): Promise<ApiError> {
	const wait = Number(response.headers.get('retry-after'));
	const retryAfter = wait > 0 ? wait : undefined;
	try {
		const { error } = (await response.json()) as ErrorBody;
		return new ApiError(error.code, response.status, error.message, retryAfter);
	} catch (cause) {
		// A proxy between us and the server answers in its own words, mostly while the server is away.
		return new ApiError(
			response.status >= 500 ? 'offline' : 'internal',
			response.status,
			response.statusText,
			retryAfter,
			cause
		);
	}
}
