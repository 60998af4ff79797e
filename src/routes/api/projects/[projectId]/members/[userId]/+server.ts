import { MemberInput } from '#lib/protocol/project.ts';
import { idParam, endpoint, readBody, requireUser } from '../../../../answer.ts';

export const PATCH = endpoint(async (event) => {
	const user = requireUser(event);
	const projectId = idParam(event, 'projectId');
	const { role } = await readBody(event, MemberInput);
	const { policy, members, projects } = event.locals.backend;
	await policy.require(user.id, 'manage', projectId);
	await members.setRole(projectId, idParam(event, 'userId'), role);
	return Response.json({ members: await projects.members(projectId) });
});

/** An owner removes anybody; everybody may leave. */
export const DELETE = endpoint(async (event) => {
	const user = requireUser(event);
	const projectId = idParam(event, 'projectId');
	const userId = idParam(event, 'userId');
	const { policy, members } = event.locals.backend;
	await policy.require(user.id, userId === user.id ? 'read' : 'manage', projectId);
	await members.remove(projectId, userId);
	return new Response(null, { status: 204 });
});
