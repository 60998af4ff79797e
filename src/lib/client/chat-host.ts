import type { User } from '#lib/protocol/account.ts';
import type { Member } from '#lib/protocol/project.ts';
import type { ServerMessage } from '#lib/protocol/sync.ts';

/** What threads need of the place they belong to. A `ProjectSession` is one; a person's own is `OwnChatHost`. */
export interface ChatHost {
	readonly user: User;
	/** Null for a person's own thread. */
	readonly projectId: string | null;
	/** Reactive. */
	readonly connected: boolean;
	readonly readOnly: boolean;
	readonly members: readonly Member[];
	/** Returns the function that ends it. */
	onDoorbell(listener: (message: ServerMessage) => void): () => void;
}
