import { userDocument } from '#lib/protocol/sync.ts';
import type { Bus } from '../bus.ts';
import type { ThreadRow } from './access.ts';

/** Tells everyone who may see the thread to fetch its changes. Only after the commit, or they find nothing. */
export function ringThread(bus: Bus, thread: ThreadRow, rev: number): void {
	const document = thread.projectId ?? (thread.ownerId && userDocument(thread.ownerId));
	if (!document) return;
	bus.publish({ topic: 'doorbell', document, message: { type: 'thread', threadId: thread.id, rev } });
}

/** Tells these people that their inbox changed. Only after the commit. */
export function ringInboxes(bus: Bus, userIds: Iterable<string>): void {
	for (const userId of userIds) {
		bus.publish({ topic: 'doorbell', document: userDocument(userId), message: { type: 'inbox' } });
	}
}
