import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { createProject } from '#lib/project/project.ts';
import { applyTxn, loadLongTrace, type Trace } from '../../tests/helpers/trace.ts';

/** What one person's editor sends while a recorded text is written into a project. */
export interface Recording {
	/** A project with an empty doc, which everything else builds on. */
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

let trace: Trace | undefined;

/** The recorded writing of a paper, or what stands in for it. */
export function recordedText(): Trace {
	return (trace ??= loadLongTrace());
}

/** The first so many edits of the text as one client writes them; each client writes into a doc of its own. */
export function record(edits: number, clientId = 1): Recording {
	const text = recordedText();
	const doc = new Y.Doc();
	doc.clientID = clientId;
	createProject(doc, { title: text.name, by: BY });
	const body = docBody(doc, addDoc(doc, { title: text.name, by: BY }));
	const paragraph = new Y.XmlText(text.startContent);
	body?.insert(0, [paragraph]);
	const base = Y.encodeStateAsUpdate(doc);
	const updates: Uint8Array[] = [];
	const clocks: number[] = [];
	doc.on('update', (update: Uint8Array) => {
		updates.push(update);
		clocks.push(Y.getState(doc.store, clientId));
	});
	for (const txn of text.txns.slice(0, edits)) applyTxn(paragraph, text, txn);
	const state = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return { base, updates, clocks, state, clientId };
}
