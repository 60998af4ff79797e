import * as Y from 'yjs';
import type { Found, FoundDoc, ImportProblem, ImportSource, SkipReason } from '#lib/client/import-files.ts';
import type { Destination, Imported } from '#lib/client/import-docs.ts';
import type { Progress } from '#lib/client/worker-task.ts';
import { createProject } from '#lib/project/project.ts';
import { m } from '#lib/paraglide/messages.js';

type WholeProject = Extract<Found, { kind: 'project' }>;

interface Skipped {
	readonly path: string;
	readonly reason: SkipReason;
}

export type ImportStep =
	| { readonly name: 'choosing' }
	| { readonly name: 'reading'; readonly progress: Progress }
	| { readonly name: 'writing'; readonly progress: Progress }
	/** A project of its own, on this device. */
	| { readonly name: 'making' }
	/** In an open project: what was chosen is another one. */
	| { readonly name: 'whole'; readonly project: WholeProject }
	| {
			readonly name: 'done';
			readonly made: Imported;
			readonly skipped: readonly Skipped[];
			readonly others: number;
	  }
	| { readonly name: 'problem'; readonly problem: ImportProblem | 'failed' | 'not_kept' };

const UNKNOWN: Progress = { done: 0, total: 0 };

/** Where docs go. */
export interface Target {
	readonly doc: Y.Doc;
	readonly destination: () => Destination;
}

/** One import, from the choice of files to what was made of them. */
export class Importing {
	step = $state.raw<ImportStep>({ name: 'choosing' });
	readonly #target: Target | null;
	readonly #userId: string;
	/** Goes to the project that was made. */
	readonly #open: (projectId: string) => Promise<void>;
	#cancel: AbortController | null = null;

	/** Without a target everything becomes a project of its own. */
	constructor(userId: string, target: Target | null, open: (projectId: string) => Promise<void>) {
		this.#userId = userId;
		this.#target = target;
		this.#open = open;
	}

	/** A promise for a folder whose files are still being listed. */
	async read(chosen: readonly ImportSource[] | Promise<readonly ImportSource[]>): Promise<void> {
		await this.#run(async (signal) => {
			this.step = { name: 'reading', progress: UNKNOWN };
			const sources = await chosen;
			const { readInWorker } = await import('#lib/client/read-in-worker.ts');
			signal.throwIfAborted();
			if (sources.length === 0) return this.reset();
			const onprogress = (progress: Progress) => (this.step = { name: 'reading', progress });
			const found = await readInWorker(sources, { signal, onprogress });
			if (found.kind === 'problem') this.step = { name: 'problem', problem: found.problem };
			else if (found.kind === 'docs') await this.#addDocs(found, nameOf(sources), signal);
			else if (this.#target) this.step = { name: 'whole', project: found };
			else await this.#make(found.title, found.update, signal);
		});
	}

	/** Makes a project of the one that was found. */
	async makeProject(): Promise<void> {
		const { step } = this;
		if (step.name !== 'whole') return;
		const { title, update } = step.project;
		await this.#run((signal) => this.#make(title, update, signal));
	}

	/** Puts what was imported into the bin. */
	async undo(): Promise<void> {
		const { step } = this;
		const target = this.#target;
		if (step.name !== 'done' || !target) return;
		await this.#run(async () => {
			const { takeBack } = await import('#lib/client/import-docs.ts');
			takeBack(target.doc, step.made);
			this.reset();
		});
	}

	reset(): void {
		this.#cancel?.abort();
		this.step = { name: 'choosing' };
	}

	async #run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
		const cancel = new AbortController();
		this.#cancel?.abort();
		this.#cancel = cancel;
		try {
			await work(cancel.signal);
		} catch (error) {
			if (cancel.signal.aborted) return;
			console.warn('an import failed', error);
			this.step = { name: 'problem', problem: 'failed' };
		}
	}

	async #addDocs(found: Extract<Found, { kind: 'docs' }>, name: string, signal: AbortSignal): Promise<void> {
		const { docs, skipped, others } = found;
		if (docs.length > 0 && !this.#target) return await this.#makeOf(docs, name, signal);
		const made = this.#target
			? await this.#write(this.#target.doc, docs, this.#target.destination(), signal)
			: { docs: [], sections: [] };
		this.step = { name: 'done', made, skipped, others };
	}

	async #write(
		doc: Y.Doc,
		docs: readonly FoundDoc[],
		to: Destination,
		signal: AbortSignal
	): Promise<Imported> {
		const { addDocs } = await import('#lib/client/import-docs.ts');
		const onprogress = (progress: Progress) => (this.step = { name: 'writing', progress });
		return await addDocs(doc, docs, to, { signal, onprogress });
	}

	async #makeOf(docs: readonly FoundDoc[], name: string, signal: AbortSignal): Promise<void> {
		const doc = new Y.Doc();
		createProject(doc, { title: name, by: this.#userId });
		await this.#write(doc, docs, { by: this.#userId, milestoneId: null, byFolder: true }, signal);
		await this.#make(name, Y.encodeStateAsUpdate(doc), signal);
		doc.destroy();
	}

	async #make(title: string, update: Uint8Array, signal: AbortSignal): Promise<void> {
		// What asked for it goes, so that nobody asks twice.
		this.step = { name: 'making' };
		const { importProject } = await import('#lib/client/import-project.ts');
		signal.throwIfAborted();
		try {
			const id = await importProject(this.#userId, { title, update, untitled: m.project_untitled_project() });
			await this.#open(id);
			this.reset();
		} catch (error) {
			console.warn('a project could not be kept', error);
			this.step = { name: 'problem', problem: 'not_kept' };
		}
	}
}

/** Of the folder, the zip or the file. */
function nameOf([first]: readonly ImportSource[]): string {
	const [name = ''] = (first?.path ?? '').split('/');
	return name.replace(/\.\w+$/, '');
}
