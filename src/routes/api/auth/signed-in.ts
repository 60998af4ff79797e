import type { RequestEvent } from '@sveltejs/kit';

/** The answer to signing in: the person, and the cookie of the new session. */
export async function signedIn(
	{ locals }: RequestEvent,
	{ setCookie }: { setCookie: string },
	status: number
): Promise<Response> {
	const found = await locals.backend.sessions.read(setCookie);
	return Response.json({ user: found?.session.user }, { status, headers: { 'set-cookie': setCookie } });
}
