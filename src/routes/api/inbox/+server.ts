import { countParam, endpoint, idQuery, requireUser } from '../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const [before, limit] = [idQuery(event, 'before'), countParam(event, 'limit')];
	return Response.json(await event.locals.backend.inbox.list({ userId, before, limit }));
});
