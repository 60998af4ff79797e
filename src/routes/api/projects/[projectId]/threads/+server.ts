import { idParam, endpoint, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const projectId = idParam(event, 'projectId');
	return Response.json({ threads: await event.locals.backend.chat.listThreads({ userId, projectId }) });
});
