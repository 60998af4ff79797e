import { idParam, endpoint, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const user = requireUser(event);
	const projectId = idParam(event, 'projectId');
	const { policy, projects } = event.locals.backend;
	await policy.require(user.id, 'read', projectId);
	return Response.json({ members: await projects.members(projectId) });
});
