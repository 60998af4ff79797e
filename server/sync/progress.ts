import type { Reach } from './intake.ts';

/** What of a document waits for updates that have not come. */
export interface Pending {
	structs: Uint8Array | undefined;
	deletions: Uint8Array | null;
}

/** A frame between the look at it and what became of it. */
interface Frame {
	payload: Uint8Array;
	reach: Reach;
	pendingBefore: Pending;
}

interface Waiting {
	/** Of the document's log. */
	position: number;
	n: number;
}

/** What one connection has sent, up to what is reported to it as saved. */
export class Progress {
	/** Set from the look at a frame until it was applied. */
	frame: Frame | null = null;
	/** The frame is being kept out by `readOnly`, which ends with it. */
	dropping = false;
	/** Frames applied so far on this socket and document. */
	#count = 0;
	/** Frames whose effects wait for a commit, oldest first; null when there are none, as mostly. */
	#waiting: Waiting[] | null = null;

	/** A frame was applied. Returns the count to report at once, or null when a commit must come first. */
	applied(log: { queued: number; committed: number }): number | null {
		this.#count += 1;
		if (this.#waiting === null && log.queued <= log.committed) return this.#count;
		(this.#waiting ??= []).push({ position: log.queued, n: this.#count });
		return null;
	}

	/** The log has committed up to `position`. Returns the count to report, or null when there is no news. */
	committed(position: number): number | null {
		if (this.#waiting === null) return null;
		const reached = this.#waiting.findLastIndex((each) => each.position <= position);
		if (reached < 0) return null;
		const [last] = this.#waiting.splice(0, reached + 1).slice(-1);
		if (this.#waiting.length === 0) this.#waiting = null;
		return last?.n ?? null;
	}
}
