import { ApplyInput } from '#lib/protocol/proposals.ts';
import { endpoint, idParam, readBody, requireUser } from '../../../answer.ts';

export const POST = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const input = await readBody(event, ApplyInput);
	const proposalId = idParam(event, 'proposalId');
	const reply = await event.locals.backend.chat.proposals.apply({ userId, proposalId, ...input });
	return Response.json({ reply });
});
