import { userDocument } from '#lib/protocol/sync.ts';
import type { Bus } from '../bus.ts';

/** Tells these people's browsers that their list of projects changed. */
export function announceProjects(bus: Bus, userIds: Iterable<string>): void {
	for (const userId of userIds) {
		bus.publish({ topic: 'doorbell', document: userDocument(userId), message: { type: 'projects' } });
	}
}
