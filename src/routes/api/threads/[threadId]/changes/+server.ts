import { countParam, endpoint, idParam, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const threadId = idParam(event, 'threadId');
	const since = countParam(event, 'since') ?? 0;
	return Response.json({ changes: await event.locals.backend.chat.changes({ userId, threadId, since }) });
});
