import { idParam, endpoint, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const user = requireUser(event);
	const projectId = idParam(event, 'projectId');
	const { policy, sync } = event.locals.backend;
	await policy.require(user.id, 'read', projectId);
	return Response.json(await sync.readContent(projectId));
});
