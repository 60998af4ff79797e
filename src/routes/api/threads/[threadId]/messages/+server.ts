import { MessageInput } from '#lib/protocol/chat.ts';
import { countParam, endpoint, idParam, readBody, requireUser } from '../../../answer.ts';

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

export const POST = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const threadId = idParam(event, 'threadId');
	const input = await readBody(event, MessageInput);
	const { created, ...sent } = await event.locals.backend.chat.sendMessage({ userId, threadId, ...input });
	return Response.json(sent, { status: created ? 201 : 200 });
});
