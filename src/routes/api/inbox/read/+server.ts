import { InboxReadInput } from '#lib/protocol/inbox-input.ts';
import { endpoint, readBody, requireUser } from '../../answer.ts';

export const PUT = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const what = await readBody(event, InboxReadInput);
	return Response.json({ unread: await event.locals.backend.inbox.read({ userId, what }) });
});
