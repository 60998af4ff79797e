import type { User } from '#lib/protocol/account.ts';
import type { Member } from '#lib/protocol/project.ts';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import type { ThreadKey } from './chat-store.ts';
import type { ProjectSession } from './project-session.svelte.ts';

/** The project as its answers cite it. Reactive, but for `doc`. */
export type CitedProject = Pick<
	ProjectSession,
	'projectId' | 'title' | 'ready' | 'inStep' | 'content' | 'doc'
>;

/** What threads need of the place they belong to. A `ProjectSession` is one; a person's own is `OwnChatHost`. */
export interface ChatHost {
	readonly user: User;
	/** Null for a person's own thread. */
	readonly projectId: string | null;
	/** The host itself, where it is one; null for a person's own thread. */
	readonly project: CitedProject | null;
	/** Reactive. */
	readonly connected: boolean;
	readonly readOnly: boolean;
	readonly members: readonly Member[];
	/** Tells the others in which thread this person is writing; null for none. */
	setTyping(thread: ThreadKey | null): void;
	/** Names of the others who are writing in a thread now. Reactive. */
	typingIn(thread: ThreadKey): readonly string[];
	/** Returns the function that ends it. */
	onDoorbell(listener: (message: ServerMessage) => void): () => void;
}
