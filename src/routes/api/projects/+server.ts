import { CreateProjectInput } from '#lib/protocol/project.ts';
import { endpoint, readBody, requireUser } from '../answer.ts';

export const GET = endpoint(async (event) => {
	const user = requireUser(event);
	return Response.json({ projects: await event.locals.backend.projects.list(user.id) });
});

export const POST = endpoint(async (event) => {
	const user = requireUser(event);
	const input = await readBody(event, CreateProjectInput);
	const { project, created } = await event.locals.backend.projects.create(user.id, input);
	return Response.json({ project }, { status: created ? 201 : 200 });
});
