/** Sent every 2 s on every document; the client gives a socket up after 6 s of silence (`RECONNECT_TIMEOUT_MS`). */
export const ALIVE_INTERVAL_MS = 2_000;
export const RECONNECT_TIMEOUT_MS = 6_000;

/** Close codes of the socket: WebSocket's own, and those in the range that RFC 6455 leaves to applications. */
export const CLOSE = {
	/** The frame is larger than the server takes; WebSocket's own code. */
	frameTooLarge: 1009,
	/** A frame that no client of ours sends. */
	badFrame: 4400,
	/** The session ended or the rights changed; connecting again tells what is left of them. */
	accessChanged: 4403,
	/** More than one person may have or send; the reason is a `LimitReason`. */
	limit: 4429,
	documentFailed: 4500,
	serverStopping: 4503,
	/** Too much waits for the database; nothing of this socket is lost, and it may come back later. */
	backlog: 4504
} as const;

/** Why a socket was closed with `CLOSE.limit`. Connecting again later is right for each of them. */
export const LIMIT_REASONS = ['rate', 'sockets', 'documents', 'awareness'] as const;
export type LimitReason = (typeof LIMIT_REASONS)[number];

/** From this share of the limit on, the members are told how large their project is. */
export const SIZE_WARNING = 0.8;

/** In bytes. */
export function isNearLimit({ bytes, limit }: { bytes: number; limit: number }): boolean {
	return bytes >= limit * SIZE_WARNING;
}

export const REFUSALS = ['read_only', 'too_large', 'rate', 'state_limit', 'malformed'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The document name that carries a person's own doorbells. */
export function userDocument(userId: string): string {
	return `user:${userId}`;
}

/** What a member tells the others while a project is open. `user` is written by the server. */
export interface AwarenessUser {
	id: string;
	name: string;
	color: number;
}
