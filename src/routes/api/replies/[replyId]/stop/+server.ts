import { endpoint, idParam, requireUser } from '../../../answer.ts';

export const POST = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const replyId = idParam(event, 'replyId');
	return Response.json({ reply: await event.locals.backend.chat.stopReply({ userId, replyId }) });
});
