import * as v from 'valibot';

/** Sent every 2 s on every document; the client gives a socket up after 6 s of silence (`RECONNECT_TIMEOUT_MS`). */
export const ALIVE_INTERVAL_MS = 2_000;
export const RECONNECT_TIMEOUT_MS = 6_000;

/** Close codes of the socket, in the range that RFC 6455 leaves to applications. */
export const CLOSE = {
	/** The session ended or the rights changed; connecting again tells what is left of them. */
	accessChanged: 4403,
	documentFailed: 4500,
	serverStopping: 4503
} as const;

const REFUSALS = ['read_only', 'too_large', 'rate', 'state_limit', 'malformed'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The document name that carries a person's own doorbells. */
export function userDocument(userId: string): string {
	return `user:${userId}`;
}

/** Stateless messages from the server. A client ignores what it does not know. */
export const ServerMessage = v.variant('type', [
	/** The first `n` frames of this socket and document are committed. */
	v.object({ type: v.literal('saved'), n: v.number() }),
	v.object({ type: v.literal('refused'), code: v.picklist(REFUSALS) }),
	v.object({ type: v.literal('alive') }),
	v.object({ type: v.literal('thread'), threadId: v.string(), rev: v.number() }),
	v.object({ type: v.literal('projects') })
]);
export type ServerMessage = v.InferOutput<typeof ServerMessage>;

/** What a member tells the others while a project is open. `user` is written by the server. */
export interface AwarenessUser {
	id: string;
	name: string;
	color: number;
}
