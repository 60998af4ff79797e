import { endpoint, idParam, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	return Response.json(
		await event.locals.backend.chat.context({ userId, threadId: idParam(event, 'threadId') })
	);
});
