import type { LimitReason, Refusal } from '#lib/protocol/sync.ts';

/** What is known of a document's place on the server. */
export interface SyncStatus {
	/** A socket is open and the server has let us in. */
	connected: boolean;
	/** What the server had when it let us in is here too. */
	inStep: boolean;
	/** The server does not take changes from us. */
	readOnly: boolean;
	/** Every change of the document is committed in Postgres. */
	saved: boolean;
	/** The server would not take a change, and has not taken it since. */
	refused: Refusal | null;
	/** Why the server asked us to come back later; null again once everything is saved. */
	held: Held | null;
	/** The server does not let us in, and will not when asked again. */
	denied: boolean;
	/** The browser's session has ended, or is another person's now. */
	otherSession: boolean;
	/** Attempts that failed since the last one that let us in: the session may be over. */
	failedAttempts: number;
}

/** More than the server gives one person, or than it can store at the moment. */
export type Held = LimitReason | 'backlog';

/** Before the first connection. */
export const NOT_CONNECTED: SyncStatus = {
	connected: false,
	inStep: false,
	readOnly: false,
	saved: false,
	refused: null,
	held: null,
	denied: false,
	otherSession: false,
	failedAttempts: 0
};
