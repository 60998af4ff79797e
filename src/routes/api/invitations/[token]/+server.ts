import { endpoint } from '../../answer.ts';

/** Needs no session: whoever holds the link may see what it invites to. */
export const GET = endpoint(async ({ locals, params }) =>
	Response.json({ invitation: await locals.backend.invitations.preview(params.token ?? '') })
);
