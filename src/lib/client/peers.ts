import * as v from 'valibot';
import type { Awareness } from 'y-protocols/awareness';
import type { AwarenessUser } from '#lib/protocol/sync.ts';

/** Where in a project somebody is. */
export interface Here {
	milestoneId: string | null;
	docId: string | null;
}

export interface Peer {
	clientId: number;
	user: AwarenessUser;
	here: Here;
	/** The thread that this person is writing in: `ThreadKey`, or null. */
	typing: string | null;
}

const State = v.object({
	user: v.object({ id: v.string(), name: v.string(), color: v.number() }),
	here: v.optional(v.object({ milestoneId: v.nullable(v.string()), docId: v.nullable(v.string()) }), {
		milestoneId: null,
		docId: null
	}),
	typing: v.optional(v.nullable(v.string()), null)
});

/** Everyone else who is here, once each, by name; with several tabs the newest counts. */
export function readPeers(awareness: Awareness, userId: string): Peer[] {
	const peers = new Map<string, Peer>();
	for (const [clientId, state] of awareness.getStates()) {
		const { success, output } = v.safeParse(State, state);
		if (success && output.user.id !== userId) peers.set(output.user.id, { clientId, ...output });
	}
	return [...peers.values()].sort((a, b) => a.user.name.localeCompare(b.user.name));
}
