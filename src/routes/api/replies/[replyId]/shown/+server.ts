import { endpoint, idParam, requireUser } from '../../../answer.ts';

export const PUT = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const reply = await event.locals.backend.chat.showReply({ userId, replyId: idParam(event, 'replyId') });
	return Response.json({ reply });
});
