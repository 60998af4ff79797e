import * as Y from 'yjs';

interface Message {
	readonly from: number;
	readonly update: Uint8Array;
}

/** Replicas of one doc on a bad network: updates arrive late, twice, in any order, or wait for a partition to end. */
export class Network {
	readonly replicas: readonly Y.Doc[];
	readonly #inboxes: Message[][];
	readonly #islands: number[];

	constructor(size: number) {
		this.replicas = Array.from({ length: size }, () => new Y.Doc());
		this.#inboxes = this.replicas.map(() => []);
		this.#islands = this.replicas.map(() => 0);
		for (const [from, doc] of this.replicas.entries()) {
			// The same ids each time, so that a seed repeats its failure.
			doc.clientID = from + 1;
			doc.on('update', (update: Uint8Array, origin: unknown) => {
				if (origin !== this) this.#send({ from, update });
			});
		}
	}

	replica(index: number): Y.Doc {
		const doc = this.replicas[index % this.replicas.length];
		if (!doc) throw new Error('A network has at least one replica.');
		return doc;
	}

	/** Puts a replica on an island: only replicas on the same island reach each other. */
	partition(replica: number, island: number): void {
		this.#islands[replica % this.replicas.length] = island;
	}

	/** Delivers one of the messages that can reach a replica now; with `again`, it stays to come a second time. */
	deliver(replica: number, choice: number, again: boolean): void {
		const to = replica % this.replicas.length;
		const inbox = this.#inboxes[to] ?? [];
		const reaching = inbox.filter(({ from }) => this.#islands[from] === this.#islands[to]);
		const message = reaching[choice % reaching.length];
		if (!message) return;
		if (!again) inbox.splice(inbox.indexOf(message), 1);
		Y.applyUpdate(this.replica(to), message.update, this);
	}

	/** Ends all partitions and delivers everything, the newest first. */
	heal(): void {
		this.#islands.fill(0);
		for (const [to, inbox] of this.#inboxes.entries()) {
			for (const { update } of inbox.splice(0).reverse()) Y.applyUpdate(this.replica(to), update, this);
		}
	}

	#send(message: Message): void {
		for (const [to, inbox] of this.#inboxes.entries()) if (to !== message.from) inbox.push(message);
	}
}

/** A replica that has never seen anything but the whole state. */
export function freshCopy(doc: Y.Doc): Y.Doc {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
	return copy;
}

/** Lets both have what the other has. */
export function exchange(a: Y.Doc, b: Y.Doc): void {
	const [fromA, fromB] = [Y.encodeStateAsUpdate(a), Y.encodeStateAsUpdate(b)];
	Y.applyUpdate(a, fromB);
	Y.applyUpdate(b, fromA);
}
