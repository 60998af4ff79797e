import { InvitationInput } from '#lib/protocol/project.ts';
import { idParam, endpoint, readBody, requireUser } from '../../../answer.ts';

export const POST = endpoint(async (event) => {
	const user = requireUser(event);
	const projectId = idParam(event, 'projectId');
	const { role } = await readBody(event, InvitationInput);
	const { policy, invitations, config } = event.locals.backend;
	await policy.require(user.id, 'invite', projectId);
	const { token } = await invitations.create(projectId, role, user.id);
	return Response.json({ url: `${config.origin}/invite/${token}` }, { status: 201 });
});
