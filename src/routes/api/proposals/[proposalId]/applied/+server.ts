import { AppliedInput } from '#lib/protocol/proposals.ts';
import { endpoint, idParam, readBody, requireUser } from '../../../answer.ts';

export const PUT = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const input = await readBody(event, AppliedInput);
	const proposalId = idParam(event, 'proposalId');
	const reply = await event.locals.backend.chat.proposals.applied({ userId, proposalId, ...input });
	return Response.json({ reply });
});
