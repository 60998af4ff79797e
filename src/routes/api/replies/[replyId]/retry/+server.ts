import { RetryInput } from '#lib/protocol/chat.ts';
import { endpoint, idParam, readBody, requireUser } from '../../../answer.ts';

export const POST = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const input = await readBody(event, RetryInput);
	const replyId = idParam(event, 'replyId');
	const { reply, created } = await event.locals.backend.chat.retryReply({ userId, replyId, ...input });
	return Response.json({ reply }, { status: created ? 201 : 200 });
});
