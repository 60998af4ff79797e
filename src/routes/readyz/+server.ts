import type { RequestHandler } from './$types.js';
/** The process can serve: its database answers. */
export const GET: RequestHandler = async ({ locals }) => {
	try {
		await locals.backend.ready();
		return new Response('ready\n');
	} catch (error) {
		locals.backend.log.warn({ err: error }, 'not ready');
		return new Response('The database does not answer.\n', { status: 503 });
	}
};
