import * as Y from 'yjs';
import { asFragment, isId, writtenText } from './fields.ts';
import { readItem, rootMap } from './item.ts';
import { compareOrdered } from './order.ts';
import { appendNodes, readNodes, type RichNode } from './rich-node.ts';
import { ORIGIN, ROOT, SCHEMA_VERSION, type ItemRoot } from './schema.ts';

/**
 * A whole project as plain JSON: every field of every item, also in the bin, and also those that this version does not
 * know. What was erased, and who wrote what when, is not in it.
 */
export interface ProjectFile {
	readonly format: typeof FORMAT;
	readonly version: typeof VERSION;
	readonly project: Fields;
	readonly milestones: readonly Fields[];
	readonly docs: readonly Fields[];
	readonly links: readonly Fields[];
}

type Fields = Readonly<Record<string, unknown>>;

/** `newer`: from a version that knows what this one could break. */
export type ProjectFileProblem = 'not_a_project' | 'newer';

const FORMAT = 'waystone-project';
const VERSION = 1;
/** In place of a shared type; a plain object is one that was stored as such. */
const RICH_TEXT = '$richText';
/** As in `readNodes`. */
const MAX_DEPTH = 200;
const TEXTS = { milestones: 'description', docs: 'body', links: null } as const;

export function writeProjectFile(doc: Y.Doc): ProjectFile {
	return {
		format: FORMAT,
		version: VERSION,
		project: plainFields(rootMap(doc, ROOT.project)),
		milestones: plainItems(doc, ROOT.milestones),
		docs: plainItems(doc, ROOT.docs),
		links: plainItems(doc, ROOT.links)
	};
}

/** Fills an empty document, in one transaction; null when that was done, and otherwise nothing was written. */
export function readProjectFile(doc: Y.Doc, file: unknown): ProjectFileProblem | null {
	if (!isProjectFile(file)) return 'not_a_project';
	const { schemaVersion } = file.project;
	if (file.version > VERSION || (typeof schemaVersion === 'number' && schemaVersion > SCHEMA_VERSION))
		return 'newer';
	doc.transact(() => {
		fill(doc.getMap(ROOT.project), { ...file.project, schemaVersion: schemaVersion ?? SCHEMA_VERSION });
		for (const root of ['milestones', 'docs', 'links'] as const) {
			for (const { id, ...fields } of file[root]) {
				const entry = new Y.Map<unknown>();
				if (!isId(id) || 'erasedAt' in fields) continue;
				doc.getMap(root).set(id, entry);
				fill(entry, fields);
				const text = TEXTS[root];
				if (text !== null && !asFragment(entry.get(text))) entry.set(text, new Y.XmlFragment());
			}
		}
	}, ORIGIN.create);
	return null;
}

function isProjectFile(value: unknown): value is ProjectFile {
	if (!isObject(value) || value.format !== FORMAT || typeof value.version !== 'number') return false;
	const lists = [value.milestones, value.docs, value.links];
	return isObject(value.project) && lists.every((list) => Array.isArray(list) && list.every(isObject));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In the order in which they are shown; those in the bin are among them. */
function plainItems(doc: Y.Doc, root: ItemRoot): Fields[] {
	return [...(rootMap(doc, root)?.keys() ?? [])]
		.flatMap((id) => readItem(doc, root, id) ?? [])
		.sort(compareOrdered)
		.map(({ id, entry }) => ({ id, ...plainFields(entry) }));
}

function plainFields(map: Y.Map<unknown> | undefined): Fields {
	return Object.fromEntries([...(map?.entries() ?? [])].map(([key, value]) => [key, plainValue(value)]));
}

/** Shared types of which no version has any yet come as JSON. */
function plainValue(value: unknown): unknown {
	const fragment = asFragment(value);
	if (fragment) return { [RICH_TEXT]: readNodes(fragment) };
	return value instanceof Y.AbstractType ? (value.toJSON() as unknown) : value;
}

function fill(map: Y.Map<unknown>, fields: Fields): void {
	for (const [key, value] of Object.entries(fields)) {
		if (!isObject(value) || !Array.isArray(value[RICH_TEXT])) {
			map.set(key, typeof value === 'string' ? writtenText(value) : value);
			continue;
		}
		const fragment = new Y.XmlFragment();
		map.set(key, fragment);
		appendNodes(fragment, richNodes(value[RICH_TEXT], 0));
	}
}

/** What is no node is left out. */
function richNodes(value: unknown, depth: number): RichNode[] {
	if (!Array.isArray(value) || depth > MAX_DEPTH) return [];
	return value.filter(isObject).flatMap((node): RichNode[] => {
		if (Array.isArray(node.text)) {
			const text = node.text.filter(isObject).filter(({ insert }) => insert !== '' && insert != null);
			return [
				{
					text: text.map(({ insert, attributes }) => ({
						insert,
						...(isObject(attributes) && { attributes })
					}))
				}
			];
		}
		if (typeof node.name !== 'string' || !/^[\w-]{1,64}$/.test(node.name)) return [];
		const attributes = isObject(node.attributes) ? node.attributes : undefined;
		return [{ name: node.name, attributes, children: richNodes(node.children, depth + 1) }];
	});
}
