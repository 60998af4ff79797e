import { diffArrays } from 'diff';
import * as Y from 'yjs';
import { MOST_DIFFERENCES } from './merge-text.ts';
import { insertNodes, isRichElement, readNodes, type RichNode } from './rich-node.ts';
import { insertsOf, type Insert } from './text.ts';

/**
 * Makes the children of a rich text those of `target` with as few changes as it takes, so that what somebody else
 * writes into what stays is kept. `known` is how the children read in the form of `target`, where Markdown cannot
 * say all of them: one that is the same there is left alone. To be called in a transaction of a mutator.
 */
export function rewriteNodes(
	parent: Y.XmlFragment,
	target: readonly RichNode[],
	known = readNodes(parent)
): void {
	const present = readNodes(parent);
	const comparable = known.length === present.length ? known : present;
	// What is no node of an editor has no place in the comparison.
	if (present.length !== parent.length) {
		parent.delete(0, parent.length);
		insertNodes(parent, 0, target);
		return;
	}
	let at = 0;
	let wanted = 0;
	for (const run of runs(comparable.map(keyOf), target.map(keyOf))) {
		if (run.same) {
			at += run.removed;
			wanted += run.added;
			continue;
		}
		const next = target.slice(wanted, wanted + run.added);
		at = rewriteRun(parent, at, run.removed, next);
		wanted += run.added;
	}
}

interface Run {
	same: boolean;
	removed: number;
	added: number;
}

/** What is removed and what is added at one place, together. */
function runs(before: readonly string[], after: readonly string[]): Run[] {
	const changes = diffArrays([...before], [...after], { maxEditLength: MOST_DIFFERENCES });
	if (!changes) return [{ same: false, removed: before.length, added: after.length }];
	const found: Run[] = [];
	for (const { added, removed, count } of changes) {
		const same = !added && !removed;
		let run = found.at(-1);
		if (!run || run.same || same) found.push((run = { same, removed: 0, added: 0 }));
		if (!added) run.removed += count;
		if (!removed) run.added += count;
	}
	return found;
}

/** The nodes one by one as far as they are of a kind, the others anew. Returns the place behind them. */
function rewriteRun(
	parent: Y.XmlFragment,
	start: number,
	removed: number,
	next: readonly RichNode[]
): number {
	let at = start;
	let paired = 0;
	for (const node of next) {
		const child: unknown = paired < removed ? parent.get(at) : undefined;
		if (!rewriteNode(child, node)) break;
		at += 1;
		paired += 1;
	}
	if (removed > paired) parent.delete(at, removed - paired);
	const rest = next.slice(paired);
	insertNodes(parent, at, rest);
	return at + rest.length;
}

/** False when it is of another kind. */
function rewriteNode(child: unknown, node: RichNode): boolean {
	if (!isRichElement(node)) {
		if (!(child instanceof Y.XmlText)) return false;
		rewriteText(child, node.text);
		return true;
	}
	if (!(child instanceof Y.XmlElement) || child.nodeName !== node.name) return false;
	const before: Record<string, unknown> = child.getAttributes();
	const after = node.attributes ?? {};
	for (const [name, value] of Object.entries(after)) {
		if (before[name] !== value) child.setAttribute(name, value);
	}
	rewriteNodes(child, node.children ?? []);
	return true;
}

function rewriteText(text: Y.XmlText, target: readonly Insert[]): void {
	const [before, after] = [insertsOf(text).flatMap(wordsOf), target.flatMap(wordsOf)];
	const changes = diffArrays(before, after, { comparator: isSameWord, maxEditLength: MOST_DIFFERENCES });
	const delta: object[] = [];
	for (const { value, added, removed } of changes ?? allOf(before, after)) {
		for (const word of value) {
			if (added) delta.push({ insert: word.insert, attributes: word.attributes ?? {} });
			else delta.push({ [removed ? 'delete' : 'retain']: lengthOf(word) });
		}
	}
	text.applyDelta(delta);
}

function allOf(before: Insert[], after: Insert[]) {
	return [
		{ value: before, removed: true, added: false },
		{ value: after, removed: false, added: true }
	];
}

function wordsOf({ insert, attributes }: Insert): Insert[] {
	if (typeof insert !== 'string') return [{ insert, attributes }];
	return insert
		.toWellFormed()
		.split(/(?<=\s)|(?=\s)/)
		.map((word) => ({ insert: word, attributes }));
}

function isSameWord(one: Insert, other: Insert): boolean {
	return one.insert === other.insert && marksOf(one) === marksOf(other);
}

function marksOf({ attributes }: Insert): string {
	return stable(attributes ?? {});
}

function lengthOf({ insert }: Insert): number {
	return typeof insert === 'string' ? insert.length : 1;
}

/** The same for nodes that look the same; an attribute of null is none. */
function keyOf(node: RichNode): string {
	return stable(node);
}

function stable(value: unknown): string {
	return JSON.stringify(value, (_key, inner: unknown) => {
		if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
		const set = Object.entries(inner).filter(([, each]) => each !== null && each !== undefined);
		return Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1)));
	});
}
