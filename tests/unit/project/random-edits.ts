import fc from 'fast-check';
import * as Y from 'yjs';
import * as docs from '#lib/project/doc.ts';
import * as links from '#lib/project/link.ts';
import * as milestones from '#lib/project/milestone.ts';
import { setProjectSummary, setProjectTitle } from '#lib/project/project.ts';
import { MILESTONE_STATUSES } from '#lib/project/schema.ts';
import { KINDS, MILESTONES, type ItemKind } from './item-kinds.ts';

/** One change by one person; numbers choose among what there is when it is applied. */
export interface Edit {
	readonly name: keyof typeof EDITS;
	readonly kind: number;
	readonly item: number;
	readonly other: number;
	readonly text: string;
}

/** Which items were ever added, by root. */
export type Added = Record<ItemKind['root'], Set<string>>;

interface Scene {
	readonly doc: Y.Doc;
	readonly kind: ItemKind;
	/** Chosen among all items of the kind, erased ones and one that never was too. */
	readonly id: string;
	/** Another of the kind, or null. */
	readonly other: string | null;
	/** A milestone that may be deleted or unknown, or null. */
	readonly milestoneId: string | null;
	readonly text: string;
	readonly edit: Edit;
	readonly added: Added;
}

const EDITS = {
	add: ({ doc, kind, other, milestoneId, text, edit, added }: Scene) => {
		const after = edit.other % 3 === 0 ? undefined : other;
		added[kind.root].add(kind.add(doc, { title: text, after, milestoneId }));
	},
	rename: ({ doc, kind, id, text }: Scene) => kind.rename(doc, id, text),
	move: ({ doc, kind, id, other }: Scene) => kind.move(doc, id, { before: other }),
	delete: ({ doc, kind, id }: Scene) => kind.delete(doc, id),
	restore: ({ doc, kind, id }: Scene) => kind.restore(doc, id),
	erase: ({ doc, kind, id }: Scene) => kind.erase(doc, id),
	attach: ({ doc, kind, id, milestoneId, other, edit }: Scene) => {
		const attach = kind.root === 'links' ? links.attachLink : docs.attachDoc;
		attach(doc, id, milestoneId, edit.other % 2 === 0 ? undefined : { before: other });
	},
	status: ({ doc, id, edit }: Scene) =>
		milestones.setMilestoneStatus(doc, id, MILESTONE_STATUSES[edit.other % 3] ?? 'done'),
	due: ({ doc, id, edit }: Scene) =>
		milestones.setMilestoneDue(doc, id, edit.other % 4 === 0 ? null : `2027-01-1${edit.other % 10}`),
	editLink: ({ doc, id, text }: Scene) =>
		links.editLink(doc, id, { url: `https://a.example/${text}`, note: text }),
	title: ({ doc, text }: Scene) => setProjectTitle(doc, text),
	summary: ({ doc, text }: Scene) => setProjectSummary(doc, text),
	write: ({ doc, kind, id, text, edit }: Scene) => {
		const body = kind === MILESTONES ? milestones.milestoneDescription(doc, id) : docs.docBody(doc, id);
		if (body) doc.transact(() => writeSomething(body, text, edit.other));
	}
};

function writeSomething(body: Y.XmlFragment, text: string, choice: number): void {
	const first = body.length > 0 ? body.get(choice % body.length) : undefined;
	if (first instanceof Y.XmlElement && choice % 3 === 0) {
		first.setAttribute('checked', choice % 2 === 0 ? 'true' : 'false');
	} else if (first && choice % 7 === 0) {
		body.delete(choice % body.length, 1);
	} else {
		const element = new Y.XmlElement(choice % 2 === 0 ? 'taskItem' : 'paragraph');
		element.insert(0, [new Y.XmlText(text)]);
		body.push([element]);
	}
}

/** Adding is frequent, so that there is something to change; erasing is rare, so that it stays. */
const NAMES: (keyof typeof EDITS)[] = [
	...(['add', 'add', 'add', 'add', 'move', 'move', 'move', 'attach', 'attach'] as const),
	...(['rename', 'delete', 'delete', 'restore', 'erase', 'write', 'write'] as const),
	...(['status', 'due', 'editLink', 'title', 'summary'] as const)
];

const choice = fc.nat({ max: 1000 });

export const anyEdit: fc.Arbitrary<Edit> = fc.record({
	name: fc.constantFrom(...NAMES),
	kind: choice,
	item: choice,
	other: choice,
	text: fc.string({ maxLength: 6, unit: 'binary' })
});

export function applyEdit(doc: Y.Doc, edit: Edit, added: Added): void {
	const kind = KINDS[edit.kind % KINDS.length] ?? MILESTONES;
	const known = [...doc.getMap(kind.root).keys(), 'unknown'];
	const sections = [...doc.getMap('milestones').keys(), 'unknown', null, null];
	EDITS[edit.name]({
		doc,
		kind,
		id: known[edit.item % known.length] ?? '',
		other: [...known, null][edit.other % (known.length + 1)] ?? null,
		milestoneId: sections[edit.other % sections.length] ?? null,
		text: edit.text,
		edit,
		added
	});
}

export function nothingAdded(): Added {
	return { milestones: new Set(), docs: new Set(), links: new Set() };
}
