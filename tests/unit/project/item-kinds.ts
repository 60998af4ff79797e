import type * as Y from 'yjs';
import * as docs from '#lib/project/doc.ts';
import * as links from '#lib/project/link.ts';
import * as milestones from '#lib/project/milestone.ts';
import { readBin, readProject } from '#lib/project/view.ts';

interface Options {
	title: string;
	after?: string | null;
	milestoneId?: string | null;
}

interface Listed {
	readonly id: string;
	readonly title: string;
	readonly order: string;
	readonly deletedAt: string | null;
}

/** What is promised of milestones, docs and links alike is tested with each of them. */
export interface ItemKind {
	readonly root: 'milestones' | 'docs' | 'links';
	readonly add: (doc: Y.Doc, options: Options) => string;
	readonly rename: (doc: Y.Doc, id: string, title: string) => boolean;
	readonly move: (doc: Y.Doc, id: string, to: { before: string | null }) => boolean;
	readonly delete: (doc: Y.Doc, id: string, now?: string) => boolean;
	readonly restore: (doc: Y.Doc, id: string) => boolean;
	readonly erase: (doc: Y.Doc, id: string) => boolean;
	readonly live: (doc: Y.Doc) => readonly Listed[];
	readonly bin: (doc: Y.Doc) => readonly Listed[];
}

export const MILESTONES: ItemKind = {
	root: 'milestones',
	add: (doc, { title, after }) => milestones.addMilestone(doc, { title, after, by: 'ann' }),
	rename: milestones.renameMilestone,
	move: milestones.moveMilestone,
	delete: milestones.deleteMilestone,
	restore: milestones.restoreMilestone,
	erase: milestones.eraseMilestone,
	live: (doc) => readProject(doc).milestones,
	bin: (doc) => readBin(doc).milestones
};

export const DOCS: ItemKind = {
	root: 'docs',
	add: (doc, options) => docs.addDoc(doc, { ...options, by: 'ann' }),
	rename: docs.renameDoc,
	move: docs.moveDoc,
	delete: docs.deleteDoc,
	restore: docs.restoreDoc,
	erase: docs.eraseDoc,
	live: (doc) => readProject(doc).docs,
	bin: (doc) => readBin(doc).docs
};

export const LINKS: ItemKind = {
	root: 'links',
	add: (doc, options) => links.addLink(doc, { ...options, url: 'https://figma.com/x', by: 'ann' }),
	rename: (doc, id, title) => links.editLink(doc, id, { title }),
	move: links.moveLink,
	delete: links.deleteLink,
	restore: links.restoreLink,
	erase: links.eraseLink,
	live: (doc) => readProject(doc).links,
	bin: (doc) => readBin(doc).links
};

export const KINDS = [MILESTONES, DOCS, LINKS] as const;

/** The titles in the sequence they are shown in. */
export function titles(kind: ItemKind, doc: Y.Doc): string[] {
	return kind.live(doc).map(({ title }) => title);
}
