import { MessageInput } from '#lib/protocol/chat.ts';
import { countParam, endpoint, eventStream, idParam, readBody, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const page = await event.locals.backend.chat.listMessages({
		userId,
		threadId: idParam(event, 'threadId'),
		before: countParam(event, 'before'),
		after: countParam(event, 'after'),
		around: countParam(event, 'around'),
		limit: countParam(event, 'limit')
	});
	return Response.json(page);
});

/** Who asks and accepts events gets the reply in the same answer, if it begins at once. */
export const POST = endpoint(async (event) => {
	const { chat } = event.locals.backend;
	const userId = requireUser(event).id;
	const threadId = idParam(event, 'threadId');
	const input = await readBody(event, MessageInput);
	const { created, ...sent } = await chat.sendMessage({ userId, threadId, ...input });
	const status = created ? 201 : 200;
	const { headers, signal } = event.request;
	if (sent.reply?.status !== 'streaming' || headers.get('accept') !== 'text/event-stream') {
		return Response.json(sent, { status });
	}
	return eventStream(chat.joinReplyStream({ userId, replyId: sent.reply.id, signal }, sent), status);
});
