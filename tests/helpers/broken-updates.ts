import * as Y from 'yjs';

/** What one client did first, and what it did then, with bytes changed so that Yjs throws over it. */
export function brokenUpdates(count: number): { first: Uint8Array; broken: Uint8Array[] } {
	const doc = new Y.Doc();
	doc.clientID = 7;
	doc.getMap('m').set('a', new Y.Map());
	const first = Y.encodeStateAsUpdate(doc);
	doc.getText('t').insert(0, 'hello');
	doc.getText('t').insert(3, 'abc');
	const good = Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(first));
	const broken: Uint8Array[] = [];
	for (let i = 0; broken.length < count && i < good.length * 256; i += 1) {
		const bytes = good.slice();
		bytes[i % good.length] = Math.floor(i / good.length);
		if (decodes(bytes) && waits(bytes) && !applies(first, bytes)) broken.push(bytes);
	}
	return { first, broken };
}

/** It builds on the first one, so without that nothing of it is looked at. */
function waits(update: Uint8Array): boolean {
	const doc = new Y.Doc();
	if (!applies(update)) return false;
	Y.applyUpdate(doc, update);
	return doc.store.pendingStructs !== null && doc.store.clients.size === 0;
}

function decodes(update: Uint8Array): boolean {
	try {
		Y.decodeUpdate(update);
		return true;
	} catch {
		// This is the question.
		return false;
	}
}

function applies(...updates: Uint8Array[]): boolean {
	try {
		const doc = new Y.Doc();
		for (const update of updates) Y.applyUpdate(doc, update);
		return true;
	} catch {
		// This is the question.
		return false;
	}
}
