import { endpoint } from '../../answer.ts';

export const POST = endpoint(async ({ locals }) => {
	const { session, backend } = locals;
	if (!session) return new Response(null, { status: 204 });
	const { setCookie } = await backend.sessions.end(session.id);
	// Sockets that this session opened end now; those of the person's other sessions connect again.
	backend.bus.publish({ topic: 'access', userId: session.user.id, projectId: null });
	return new Response(null, { status: 204, headers: { 'set-cookie': setCookie } });
});
