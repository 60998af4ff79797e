import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyTxn, loadConcurrentTrace, loadSequentialTrace, type Trace } from '../helpers/trace.ts';

interface Replica {
	readonly doc: Y.Doc;
	readonly text: Y.Text;
	/** What was written here, one update for each txn. */
	readonly updates: Uint8Array[];
	/** How many txns of each agent have been received. */
	readonly received: number[];
}

function newReplica(trace: Trace, agent: number): Replica {
	const doc = new Y.Doc();
	// Where two people write at the same spot, the one with the lower id comes first, as in the recording.
	doc.clientID = agent + 1;
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin === 'trace') updates.push(update);
	});
	return { doc, text: doc.getText('text'), updates, received: Array.from({ length: trace.agents }, () => 0) };
}

function receive(replica: Replica, from: Replica, agent: number, count: number): void {
	const had = replica.received[agent] ?? 0;
	for (const update of from.updates.slice(had, count)) Y.applyUpdate(replica.doc, update);
	replica.received[agent] = Math.max(had, count);
}

test('what two people typed at the same time is merged to what they both saw in the end', () => {
	const trace = loadConcurrentTrace();
	const replicas = Array.from({ length: trace.agents }, (_, agent) => newReplica(trace, agent));
	for (const txn of trace.txns) {
		const author = replicas[txn.agent];
		if (!author) throw new Error(`There is no agent ${txn.agent}.`);
		for (const [agent, other] of replicas.entries()) {
			if (agent !== txn.agent) receive(author, other, agent, txn.received[agent] ?? 0);
		}
		// The ancestors and nothing else: what was received early would shift the positions.
		const others = author.received.with(txn.agent, author.updates.length);
		expect(others).toEqual(txn.received);
		applyTxn(author.text, trace, txn);
	}
	for (const replica of replicas) {
		for (const [agent, other] of replicas.entries()) {
			if (other !== replica) receive(replica, other, agent, other.updates.length);
		}
		expect(replica.text.toString()).toBe(trace.endContent);
	}
}, 60_000);

test('what one person typed is what they had in the end, also as a rich text', () => {
	const trace = loadSequentialTrace();
	const doc = new Y.Doc();
	const texts = [doc.getText('text'), new Y.XmlText()] as const;
	doc.getXmlFragment('body').insert(0, [texts[1]]);
	for (const text of texts) {
		text.insert(0, trace.startContent);
		for (const txn of trace.txns) applyTxn(text, trace, txn);
		expect(Y.Text.prototype.toString.call(text)).toBe(trace.endContent);
	}
}, 60_000);
