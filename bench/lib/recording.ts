import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { createProject } from '#lib/project/project.ts';
import { applyTxn, loadLongTrace, type Trace } from '../../tests/helpers/trace.ts';

/** What one person's editor sends while a recorded text is written into a project. */
export interface Recording {
	/** A project with an empty doc in it, which everything else builds on. */
	base: Uint8Array;
	/** One for each recorded edit (V1). */
	updates: Uint8Array[];
	/** The writer's clock after each of them; one that only deletes leaves it where it was. */
	clocks: number[];
	/** The whole document in the end, without what was deleted. */
	state: Uint8Array;
	clientId: number;
}

const BY = '00000000-0000-7000-8000-000000000000';

/** A shorter recording says too little about a long life: it is written again and again, each time below. */
const LEAST_EDITS = 20_000;

let loaded: Trace | undefined;

/** The recorded writing of a paper, or what stands in for it. */
function trace(): Trace {
	return (loaded ??= loadLongTrace());
}

/** What the figures were taken with, and how long it is when it is written as a whole. */
export function recordedText(): { name: string; edits: number } {
	const { name, txns } = trace();
	const edits = Math.max(LEAST_EDITS, txns.length);
	return { name: edits > txns.length ? `the tests' small recording, repeated` : name, edits };
}

/**
 * So many edits of the text as one client writes them; each client writes into a doc of its own.
 *
 * @param client 0, 1, ...: the recordings of different ones can meet in one document
 */
export function record(edits: number, client = 0): Recording {
	const text = trace();
	const doc = new Y.Doc();
	// Yjs draws 32 bits; a small number would make every update some ten bytes shorter than it is in life.
	const clientId = (doc.clientID = 4_000_000_000 + client);
	createProject(doc, { title: text.name, by: BY });
	const body = docBody(doc, addDoc(doc, { title: text.name, by: BY }));
	const base = Y.encodeStateAsUpdate(doc);
	const updates: Uint8Array[] = [];
	const clocks: number[] = [];
	doc.on('update', (update: Uint8Array) => {
		updates.push(update);
		clocks.push(Y.getState(doc.store, clientId));
	});
	let paragraph = new Y.XmlText();
	for (let edit = 0; edit < edits; edit += 1) {
		const txn = text.txns[edit % text.txns.length];
		doc.transact(() => {
			if (edit % text.txns.length === 0) {
				paragraph = new Y.XmlText(text.startContent);
				body?.push([paragraph]);
			}
			if (txn) applyTxn(paragraph, text, txn);
		});
	}
	const state = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return { base, updates, clocks, state, clientId };
}
