import { ThreadInput } from '#lib/protocol/chat.ts';
import { endpoint, readBody, requireUser } from '../answer.ts';

export const PUT = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const input = await readBody(event, ThreadInput);
	const { thread, created } = await event.locals.backend.chat.getOrCreateThread({ userId, ...input });
	return Response.json({ thread }, { status: created ? 201 : 200 });
});
