import { endpoint, idParam, requireUser } from '../../../../answer.ts';

export const GET = endpoint(async (event) => {
	const summary = await event.locals.backend.chat.summary({
		userId: requireUser(event).id,
		threadId: idParam(event, 'threadId'),
		summaryId: idParam(event, 'summaryId')
	});
	return Response.json({ summary });
});
