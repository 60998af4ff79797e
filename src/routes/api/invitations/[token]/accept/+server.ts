import { endpoint, requireUser } from '../../../answer.ts';

export const POST = endpoint(async (event) => {
	const user = requireUser(event);
	const { invitations, projects } = event.locals.backend;
	const projectId = await invitations.accept(event.params.token ?? '', user.id);
	return Response.json({ project: await projects.get(user.id, projectId) });
});
