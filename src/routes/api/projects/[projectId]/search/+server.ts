import { endpoint, idParam, requireUser } from '../../../answer.ts';
import { searchParams } from '../../../search-params.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const within = { projectId: idParam(event, 'projectId') };
	return Response.json(await event.locals.backend.chat.search({ userId, within, ...searchParams(event) }));
});
