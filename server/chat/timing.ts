/** Milliseconds. The numbers depend on each other: change them together. */
export interface Timing {
	/**
	 * A runner stores its text and renews its lease this often. With the time that storing takes, at most a second
	 * of text is lost with it.
	 */
	checkpointMs: number;
	/** By the database's clock. Several times `checkpointMs`: one slow commit must not end a live reply. */
	leaseMs: number;
	/** How often each node looks for replies whose lease ended, and for queued ones nobody started. */
	reapMs: number;
	/** A comment on every open stream, so that proxies and phones do not take silence for death. */
	heartbeatMs: number;
	/** From the request to the first word of the model. */
	firstTokenMs: number;
	/** Between two words of the model. */
	idleMs: number;
	/** How long the model may take for a summary. */
	summaryMs: number;
	/** More than `summaryMs`: what is being made by a living node is not made by another. */
	summaryLeaseMs: number;
	/** After a summary that failed, doubled each time. */
	summaryPauseMs: number;
}

export const TIMING: Timing = {
	checkpointMs: 800,
	leaseMs: 4_000,
	reapMs: 1_000,
	heartbeatMs: 15_000,
	firstTokenMs: 60_000,
	idleMs: 30_000,
	summaryMs: 90_000,
	summaryLeaseMs: 120_000,
	summaryPauseMs: 60_000
};
