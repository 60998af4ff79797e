import { building } from '$app/environment';
import type { Handle, HandleServerError } from '@sveltejs/kit';
import { errorResponse } from './routes/api/answer.ts';
import { DomainError } from '#lib/protocol/errors.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export const handle: Handle = async ({ event, resolve }) => {
	if (building || !event.platform) return await resolve(event);
	const { backend } = event.platform.req;
	event.locals.backend = backend;
	event.locals.requestId = crypto.randomUUID();
	event.locals.session = null;
	const isApi = event.url.pathname.startsWith('/api/');
	// An absent Origin counts as foreign: every browser sends it with these methods.
	if (
		!SAFE_METHODS.has(event.request.method) &&
		event.request.headers.get('origin') !== backend.config.origin
	) {
		return errorResponse(
			event,
			new DomainError('origin_rejected', 'This request does not come from Waystone itself.')
		);
	}
	if (!isApi) {
		const page = await resolve(event);
		// Answered with 304, a stored page would lose the hash of its script: that answer has only the strict policy.
		page.headers.set('cache-control', 'no-store');
		return page;
	}
	return await withSession(event, () => resolve(event));
};

/** Only the API needs to know who asks; pages are the same for everyone. */
async function withSession(
	event: Parameters<Handle>[0]['event'],
	next: () => Promise<Response> | Response
): Promise<Response> {
	const { sessions } = event.locals.backend;
	let found;
	try {
		found = await sessions.read(event.request.headers.get('cookie'));
	} catch (error) {
		return errorResponse(event, error);
	}
	event.locals.session = found?.session ?? null;
	const response = await next();
	if (found?.setCookie && !response.headers.has('set-cookie'))
		response.headers.set('set-cookie', found.setCookie);
	response.headers.set('cache-control', response.headers.get('cache-control') ?? 'no-store');
	return response;
}

export const handleError: HandleServerError = ({ error, event, status, message }) => {
	const { requestId } = event.locals;
	if (status !== 404)
		event.locals.backend?.log.error({ err: error, requestId, path: event.url.pathname }, message);
	return { message, requestId };
};
