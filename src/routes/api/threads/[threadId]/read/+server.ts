import { ReadInput } from '#lib/protocol/chat.ts';
import { endpoint, idParam, readBody, requireUser } from '../../../answer.ts';

export const PUT = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const { seq } = await readBody(event, ReadInput);
	const thread = await event.locals.backend.chat.markRead({
		userId,
		threadId: idParam(event, 'threadId'),
		seq
	});
	return Response.json({ thread });
});
