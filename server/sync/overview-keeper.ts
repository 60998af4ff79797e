import { isDeepStrictEqual } from 'node:util';
import type { Document, Extension } from '@hocuspocus/server';
import type { Projects } from '../access/projects.ts';
import type { Log } from '../log.ts';
import { readOverview } from './overview.ts';

type Entry = ReturnType<typeof readOverview>;

/** Soon enough for somebody who looks at the list. */
const DELAY_MS = 1_000;
/** When nothing but the time of the last edit is new: somebody who types would cost a second write each second. */
const TIME_DELAY_MS = 10_000;

export interface OverviewKeeper {
	/** The document has new commits; its row follows shortly. */
	changed(document: Document): void;
	/** Writes what is still due before a document is unloaded. */
	extension: Extension;
	/** Writes what is still due. */
	stop(): Promise<void>;
}

/** Copies title and outline of a project to its row after commits, so that lists need not load documents. */
export function createOverviewKeeper(projects: Pick<Projects, 'updateOverview'>, log: Log): OverviewKeeper {
	const timers = new Map<Document, NodeJS.Timeout>();
	/** What was written last, by document, and when (`performance.now()`). */
	const written = new WeakMap<Document, { entry: Entry; at: number }>();

	/**
	 * Never rejects, whatever a peer has written into the document.
	 *
	 * @param isNew there are commits that the list does not know of
	 * @param now without it the time of the last edit alone waits until it is due
	 */
	async function write(document: Document, { isNew, now }: { isNew: boolean; now: boolean }): Promise<void> {
		clearTimeout(timers.get(document));
		timers.delete(document);
		try {
			const entry = readOverview(document);
			const rest = now ? 0 : restOf(document, entry);
			if (rest > 0) return wait(document, Math.min(rest, DELAY_MS));
			await projects.updateOverview(document.name, entry.title, entry.overview, isNew);
			written.set(document, { entry, at: performance.now() });
		} catch (error) {
			// The next commit writes it again.
			log.warn(
				{ err: error, projectId: document.name },
				'the list entry of a project could not be kept current'
			);
		}
	}

	/** Ms until it is to be written; none when a list would show something else. */
	function restOf(document: Document, entry: Entry): number {
		const last = written.get(document);
		if (!last || !isDeepStrictEqual(entry, last.entry)) return 0;
		return last.at + TIME_DELAY_MS - performance.now();
	}

	function wait(document: Document, ms: number): void {
		timers.set(
			document,
			setTimeout(() => void write(document, { isNew: true, now: false }), ms)
		);
	}

	return {
		changed(document) {
			if (!timers.has(document)) wait(document, DELAY_MS);
		},
		extension: {
			/** A process that was killed before it could write left the row behind the document. */
			async afterLoadDocument({ document }) {
				if (!document.name.startsWith('user:')) void write(document, { isNew: false, now: true });
			},
			async beforeUnloadDocument({ document }) {
				if (timers.has(document)) await write(document, { isNew: true, now: true });
			}
		},
		async stop() {
			await Promise.all([...timers.keys()].map((document) => write(document, { isNew: true, now: true })));
		}
	};
}
