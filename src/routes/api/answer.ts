import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { DomainError, ERROR_STATUS, isDomainError, type ErrorBody } from '#lib/protocol/errors.ts';
import type { User } from '#lib/protocol/account.ts';
import { uuid } from '#lib/protocol/text.ts';

/** Bytes of a request's JSON: a message of the greatest length in any script, and more. */
const BODY_MAX = 256 * 1024;
/** Bytes. Whoever sends more than this is cut off. */
const BODY_READ_MAX = 16 * 1024 * 1024;

/** Runs an endpoint and turns what it throws into the API's answer. */
export function endpoint<E extends RequestEvent>(
	run: (event: E) => Promise<Response>
): (event: E) => Promise<Response> {
	return async (event) => {
		try {
			return await run(event);
		} catch (error) {
			return errorResponse(event, error);
		}
	};
}

/** @throws DomainError `unauthenticated` */
export function requireUser({ locals }: RequestEvent): User {
	if (!locals.session) throw new DomainError('unauthenticated', 'Sign in first.');
	return locals.session.user;
}

/** The request's JSON, checked. @throws DomainError `unsupported_media_type`, `too_large`, `invalid` */
export async function readBody<S extends v.GenericSchema>(
	event: RequestEvent,
	schema: S
): Promise<v.InferOutput<S>> {
	const { request } = event;
	if (!request.headers.get('content-type')?.startsWith('application/json')) {
		throw new DomainError('unsupported_media_type', 'Send JSON, with the content type application/json.');
	}
	return parse(schema, parseJson(await readLimited(request)));
}

/** Checks a value from outside. @throws DomainError `invalid`, naming the field */
function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
	const result = v.safeParse(schema, value);
	if (result.success) return result.output;
	const [issue] = result.issues;
	const path = v.getDotPath(issue);
	throw new DomainError('invalid', path ? `${path}: ${issue.message}` : issue.message);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new DomainError('invalid', 'The body is not valid JSON.', { cause });
	}
}

/** Reads a body that is too large to its end: a client that is cut off while it sends never sees the answer. */
async function readLimited(request: Request): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of request.body ?? []) {
		size += chunk.byteLength;
		if (size <= BODY_MAX) chunks.push(chunk);
		else if (size > BODY_READ_MAX) break;
	}
	if (size > BODY_MAX)
		throw new DomainError('too_large', `A request can have at most ${BODY_MAX / 1024} KB.`);
	return Buffer.concat(chunks).toString('utf8');
}

export function errorResponse(event: RequestEvent, thrown: unknown): Response {
	const error = isDomainError(thrown) ? thrown : unexpected(event, thrown);
	const body: ErrorBody = { error: { code: error.code, message: error.message } };
	const headers: Record<string, string> = { 'cache-control': 'no-store' };
	if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
	return Response.json(body, { status: ERROR_STATUS[error.code], headers });
}

/** Logs what nobody expected, once, and says what the person can do. */
function unexpected({ locals, url }: RequestEvent, error: unknown): DomainError {
	const { backend, requestId } = locals;
	backend.log.error({ err: error, requestId, path: url.pathname }, 'an endpoint failed');
	if (backend.isDatabaseAway(error)) {
		return new DomainError('unavailable', 'The database does not answer. Try again in a moment.', {
			retryAfter: 2
		});
	}
	return new DomainError(
		'internal',
		`Something went wrong on the server. Try again; if it stays, tell the operator this number: ${requestId}`
	);
}

/** A uuid in the path; anything else can name nothing. @throws DomainError `not_found` */
export function idParam({ params }: RequestEvent, name: string): string {
	const result = v.safeParse(uuid(), (params as Record<string, string>)[name]);
	if (!result.success) throw new DomainError('not_found', 'There is nothing at this address.');
	return result.output;
}

/** A uuid in the query. @throws DomainError `invalid` */
export function idQuery({ url }: RequestEvent, name: string): string | undefined {
	const value = url.searchParams.get(name);
	if (value === null) return undefined;
	const result = v.safeParse(uuid(), value);
	if (!result.success) throw new DomainError('invalid', `${name}: must be a uuid`);
	return result.output;
}

/** A whole number in the query. @throws DomainError `invalid` */
export function countParam({ url }: RequestEvent, name: string): number | undefined {
	const value = url.searchParams.get(name);
	return value === null ? undefined : parseCount(name, value);
}

/** A list in the query, with commas between its parts. @throws DomainError `invalid` */
export function listParam<S extends v.GenericSchema>(
	{ url }: RequestEvent,
	name: string,
	schema: S
): v.InferOutput<S> {
	return parse(schema, url.searchParams.get(name)?.split(',').filter(Boolean) ?? []);
}

export function parseCount(name: string, value: string): number {
	const number = Number(value);
	if (!/^\d{1,15}$/.test(value)) throw new DomainError('invalid', `${name}: must be a whole number`);
	return number;
}

/** Server-sent events. */
export function eventStream(stream: ReadableStream<Uint8Array>, status = 200): Response {
	return new Response(stream, {
		status,
		headers: {
			'content-type': 'text/event-stream',
			// A proxy that buffered or compressed would hold words back.
			'cache-control': 'no-store, no-transform',
			'x-accel-buffering': 'no'
		}
	});
}
