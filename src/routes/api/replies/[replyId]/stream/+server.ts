import { countParam, endpoint, eventStream, idParam, parseCount, requireUser } from '../../../answer.ts';

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const resumed = event.request.headers.get('last-event-id');
	const from = resumed === null ? (countParam(event, 'from') ?? 0) : parseCount('Last-Event-ID', resumed);
	const { signal } = event.request;
	const replyId = idParam(event, 'replyId');
	const stream = await event.locals.backend.chat.openReplyStream({ userId, replyId, from, signal });
	return eventStream(stream);
});
