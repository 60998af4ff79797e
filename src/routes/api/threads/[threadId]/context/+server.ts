import { Without } from '#lib/protocol/chat.ts';
import { endpoint, idParam, listParam, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const threadId = idParam(event, 'threadId');
	const without = listParam(event, 'without', Without);
	return Response.json(await event.locals.backend.chat.context({ userId, threadId, without }));
});
