import type { Node, NodeType, Schema } from '@tiptap/pm/model';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import * as Y from 'yjs';

/**
 * y-tiptap deletes, for every peer, an element that its schema cannot express, and rewrites the attributes
 * of those it can. A doc that a newer version wrote would be destroyed by opening it. So a fragment is
 * read with the same rules here first, without changing it, and the editor is mounted only on `readable`.
 *
 * `untidy` fragments hold elements that are invalid but without text, such as a list whose last items two
 * people took out at once: y-tiptap deletes them, which loses nothing, but is a write all the same.
 */
export type Readability = 'readable' | 'untidy' | 'unreadable';

class Unreadable extends Error {}

/** Nobody writes so deep; both y-tiptap and the reading below recurse, and a hostile peer could end the stack. */
const MAX_DEPTH = 100;

interface Reading {
	schema: Schema;
	untidy: boolean;
}

export function readability(fragment: Y.XmlFragment, schema: Schema): Readability {
	const reading: Reading = { schema, untidy: false };
	try {
		const blocks = fragment.toArray().map((child) => {
			// At the top only elements can be expressed.
			if (!(child instanceof Y.XmlElement)) throw new Unreadable();
			return readElement(child, reading, 1);
		});
		const nodes = blocks.filter((node) => node !== null);
		if (nodes.length > 0) checkTop(nodes, schema);
	} catch (error) {
		if (error instanceof Unreadable) return 'unreadable';
		throw error;
	}
	return reading.untidy ? 'untidy' : 'readable';
}

function checkTop(nodes: Node[], schema: Schema): void {
	try {
		schema.topNodeType.createChecked(null, nodes);
	} catch {
		throw new Unreadable();
	}
}

/** Null where y-tiptap would delete an element without text. */
function readElement(element: Y.XmlElement, reading: Reading, depth: number): Node | null {
	if (depth > MAX_DEPTH) throw new Unreadable();
	const type = reading.schema.nodes[element.nodeName];
	const attributes: Record<string, unknown> = element.getAttributes();
	if (type === undefined || !Object.keys(attributes).every((name) => name in (type.spec.attrs ?? {}))) {
		throw new Unreadable();
	}
	const children = element.toArray().flatMap((child) => {
		if (child instanceof Y.XmlText) return readText(child, reading.schema);
		if (child instanceof Y.XmlElement) return readElement(child, reading, depth + 1) ?? [];
		throw new Unreadable();
	});
	checkValues(type, attributes);
	try {
		return type.createChecked(attributes, children);
	} catch {
		if (holdsText(element)) throw new Unreadable();
		reading.untidy = true;
		return null;
	}
}

/** A value that an attribute refuses, such as a cell over a million columns, makes y-tiptap delete the element. */
function checkValues(type: NodeType, attributes: Record<string, unknown>): void {
	try {
		type.create(attributes);
	} catch {
		throw new Unreadable();
	}
}

function readText(text: Y.XmlText, schema: Schema): Node[] {
	const runs = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
	return runs.map(({ insert, attributes = {} }) => {
		if (typeof insert !== 'string' || insert === '') throw new Unreadable();
		return schema.text(
			insert,
			Object.entries(attributes).map(([name, value]) => readMark(name, value, schema))
		);
	});
}

function readMark(name: string, value: unknown, schema: Schema) {
	const type = schema.marks[name];
	const attributes = typeof value === 'object' && value !== null ? { ...value } : {};
	if (type === undefined || !Object.keys(attributes).every((key) => key in (type.spec.attrs ?? {}))) {
		throw new Unreadable();
	}
	return type.create(attributes);
}

function holdsText(element: Y.XmlElement): boolean {
	return element.toArray().some((child) => {
		if (child instanceof Y.XmlText) return child.length > 0;
		return child instanceof Y.XmlElement && holdsText(child);
	});
}

/**
 * Calls `changed` in the same transaction in which anyone but this editor changed the fragment, before any observer
 * (and so before y-tiptap) has seen it. Returns the function that ends it.
 */
export function beforePeerEdits(fragment: Y.XmlFragment, changed: () => void): () => void {
	const doc = fragment.doc;
	if (doc === null) return () => {};
	const listen = (transaction: Y.Transaction): void => {
		if (transaction.origin === ySyncPluginKey) return;
		if ([...transaction.changed.keys()].some((type) => isInside(type, fragment))) changed();
	};
	doc.on('beforeObserverCalls', listen);
	return () => doc.off('beforeObserverCalls', listen);
}

type SharedType = Y.Transaction['changed'] extends Map<infer Type, unknown> ? Type : never;

function isInside(type: SharedType, fragment: Y.XmlFragment): boolean {
	for (let at: SharedType | null = type; at !== null; at = at.parent) {
		if (Object.is(at, fragment)) return true;
	}
	return false;
}
