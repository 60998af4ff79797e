import { endpoint, idParam, requireUser } from '../../../answer.ts';

export const POST = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const proposalId = idParam(event, 'proposalId');
	return Response.json({ reply: await event.locals.backend.chat.proposals.dismiss({ userId, proposalId }) });
});
