import type { Document, Extension } from '@hocuspocus/server';
import type { Projects } from '../access/projects.ts';
import type { Log } from '../log.ts';
import { readOverview } from './overview.ts';

/** Soon enough for somebody who looks at the list; seldom enough that typing costs no second write. */
const DELAY_MS = 1_000;

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

	/** @param isNew there are commits that the list does not know of */
	async function write(document: Document, isNew: boolean): Promise<void> {
		clearTimeout(timers.get(document));
		timers.delete(document);
		try {
			const { title, overview } = readOverview(document);
			await projects.updateOverview(document.name, title, overview, isNew);
		} catch (error) {
			// The next commit writes it again.
			log.warn(
				{ err: error, projectId: document.name },
				'the list entry of a project could not be kept current'
			);
		}
	}

	return {
		changed(document) {
			if (!timers.has(document))
				timers.set(
					document,
					setTimeout(() => void write(document, true), DELAY_MS)
				);
		},
		extension: {
			/** A process that was killed before it could write left the row behind the document. */
			async afterLoadDocument({ document }) {
				if (!document.name.startsWith('user:')) void write(document, false);
			},
			async beforeUnloadDocument({ document }) {
				if (timers.has(document)) await write(document, true);
			}
		},
		async stop() {
			await Promise.all([...timers.keys()].map((document) => write(document, true)));
		}
	};
}
