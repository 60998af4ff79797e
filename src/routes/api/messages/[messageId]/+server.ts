import { EditMessageInput } from '#lib/protocol/chat.ts';
import { endpoint, idParam, readBody, requireUser } from '../../answer.ts';

export const PATCH = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const input = await readBody(event, EditMessageInput);
	const messageId = idParam(event, 'messageId');
	return Response.json({
		message: await event.locals.backend.chat.editMessage({ userId, messageId, ...input })
	});
});

export const DELETE = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const messageId = idParam(event, 'messageId');
	return Response.json({ message: await event.locals.backend.chat.deleteMessage({ userId, messageId }) });
});
