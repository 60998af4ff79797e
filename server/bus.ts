import type { ServerMessage } from '#lib/protocol/server-message.ts';
import type { ReplyEnd } from '#lib/protocol/chat.ts';

/**
 * What nodes tell each other. Delivery is at most once and best effort: whoever listens must be able to
 * catch up from Postgres.
 */
export type BusEvent =
	/** To every connection on one document name (a project's id, or `user:<id>`). */
	| { topic: 'doorbell'; document: string; message: ServerMessage }
	/** This person's rights on this project changed or ended; null means every project. */
	| { topic: 'access'; userId: string; projectId: string | null }
	/** A reply's text grew; `offset` counts UTF-16 units. */
	| { topic: 'reply-delta'; replyId: string; offset: number; text: string }
	| { topic: 'reply-end'; replyId: string; end: ReplyEnd }
	/** A member pressed Stop; the node that runs the reply ends it. */
	| { topic: 'reply-stop'; replyId: string };

type Topic = BusEvent['topic'];
type EventOf<T extends Topic> = Extract<BusEvent, { topic: T }>;

export interface Bus {
	publish(event: BusEvent): void;
	/** Returns the function that ends the subscription. */
	subscribe<T extends Topic>(topic: T, listener: (event: EventOf<T>) => void): () => void;
}

/** The bus of a single process. Listeners run synchronously, in the order of subscription. */
export function createLocalBus(): Bus {
	const listeners = new Map<Topic, Set<(event: BusEvent) => void>>();
	return {
		publish(event) {
			for (const listener of [...(listeners.get(event.topic) ?? [])]) listener(event);
		},
		subscribe(topic, listener) {
			const set = listeners.get(topic) ?? new Set();
			listeners.set(topic, set);
			// The set only ever receives events of its own topic.
			const own = listener as (event: BusEvent) => void;
			set.add(own);
			return () => set.delete(own);
		}
	};
}
