import { endpoint, idParam, requireUser } from '../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const replyId = idParam(event, 'replyId');
	return Response.json({ reply: await event.locals.backend.chat.getReply({ userId, replyId }) });
});
