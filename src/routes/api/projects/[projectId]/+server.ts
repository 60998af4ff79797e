import { idParam, endpoint, requireUser } from '../../answer.ts';

export const GET = endpoint(async (event) => {
	const user = requireUser(event);
	return Response.json({
		project: await event.locals.backend.projects.get(user.id, idParam(event, 'projectId'))
	});
});

export const DELETE = endpoint(async (event) => {
	const user = requireUser(event);
	const projectId = idParam(event, 'projectId');
	const { policy, deleteProject } = event.locals.backend;
	await policy.require(user.id, 'delete', projectId);
	await deleteProject(projectId);
	return new Response(null, { status: 204 });
});
