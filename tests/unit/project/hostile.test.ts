import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { addMilestone, milestoneDescription, moveMilestone } from '#lib/project/milestone.ts';
import { MILESTONE_STATUSES } from '#lib/project/schema.ts';
import { fragmentToText } from '#lib/project/text.ts';
import { isNewerSchema } from '#lib/project/upgrade.ts';
import { linkHost } from '#lib/project/url.ts';
import { observeProject, readBin, readProject } from '#lib/project/view.ts';
import { exchange, freshCopy } from '../../helpers/network.ts';
import { property } from '../../helpers/property.ts';
import { anyHostileWrite, writeHostile } from './hostile-writes.ts';
import { anyEdit, applyEdit, nothingAdded } from './random-edits.ts';

afterEach(() => vi.restoreAllMocks());

const shown = (max: number) =>
	expect.toSatisfy((text: unknown) => typeof text === 'string' && text.length <= max);
const date = expect.toSatisfy(
	(due: unknown) => due === null || (typeof due === 'string' && !Number.isNaN(Date.parse(due)))
);
const count = { done: expect.any(Number), total: expect.any(Number) };
const item = {
	id: expect.stringMatching(/^[\w-]{1,64}$/),
	order: shown(256),
	createdBy: shown(100),
	createdAt: date,
	deletedAt: date
};
const placed = { ...item, title: shown(500), milestoneId: expect.toSatisfy(isIdOrNull) };
const milestone = {
	...item,
	title: shown(500),
	status: expect.toSatisfy((status: unknown) => MILESTONE_STATUSES.some((known) => known === status)),
	due: date,
	tasks: count
};
const link = { ...placed, url: shown(8192), note: shown(5000) };

function isIdOrNull(id: unknown): boolean {
	return id === null || (typeof id === 'string' && /^[\w-]{1,64}$/.test(id));
}

/** Reads everything there is to read, and checks that each field is what its type says. */
function readEverything(doc: Y.Doc): void {
	const content = readProject(doc);
	const bin = readBin(doc);
	expect(content.project).toEqual({
		title: shown(500),
		summary: shown(20_000),
		schemaVersion: expect.toSatisfy((version: unknown) => Number.isSafeInteger(version))
	});
	expect(typeof isNewerSchema(doc)).toBe('boolean');
	for (const view of [...content.milestones, ...bin.milestones]) {
		expect(view).toEqual(milestone);
		readFragment(milestoneDescription(doc, view.id));
	}
	for (const view of [...content.docs, ...bin.docs]) {
		expect(view).toEqual({ ...placed, tasks: count });
		readFragment(docBody(doc, view.id));
	}
	for (const view of [...content.links, ...bin.links]) {
		expect(view).toEqual(link);
		expect(typeof linkHost(view.url).host).toBe('string');
	}
}

function readFragment(fragment: Y.XmlFragment | undefined): void {
	if (!fragment) return;
	expect(typeof fragmentToMarkdown(fragment)).toBe('string');
	expect(typeof fragmentToText(fragment)).toBe('string');
}

test('whatever a peer writes into the project, it can be read, and edited on', () => {
	// Yjs warns of shared types that are read before they are part of a doc, as making hostile ones does.
	vi.spyOn(console, 'warn').mockImplementation(() => undefined);
	fc.assert(
		fc.property(
			fc.array(anyHostileWrite, { maxLength: 15 }),
			fc.array(anyEdit, { maxLength: 8 }),
			(writes, edits) => {
				const victim = new Y.Doc();
				observeProject(victim, () => readProject(victim));
				addMilestone(victim, { title: 'one', by: 'ann' });
				addDoc(victim, { title: 'doc', by: 'ann' });
				addLink(victim, { title: 'link', url: '', by: 'ann' });
				const peer = freshCopy(victim);
				for (const one of writes) writeHostile(peer, one);
				exchange(victim, peer);
				readEverything(victim);
				for (const edit of edits) applyEdit(victim, edit, nothingAdded());
				readEverything(victim);
				expect(readProject(victim)).toEqual(readProject(freshCopy(victim)));
			}
		),
		property(150)
	);
}, 60_000);

test('a text nested as deep as a peer likes is read, and none of its words is lost', () => {
	const doc = new Y.Doc();
	const id = addDoc(doc, { title: 'deep', by: 'mallory' });
	let inner = docBody(doc, id) ?? new Y.XmlFragment();
	doc.transact(() => {
		for (let depth = 0; depth < 5_000; depth += 1) {
			const next = new Y.XmlElement(depth % 2 === 0 ? 'bulletList' : 'listItem');
			inner.insert(0, [next]);
			inner = next;
		}
		inner.insert(0, [new Y.XmlText('needle'), new Y.XmlElement('taskItem')]);
	});
	const body = docBody(doc, id) ?? new Y.XmlFragment();
	expect(fragmentToMarkdown(body)).toContain('needle');
	expect(fragmentToText(body)).toContain('needle');
	expect(readProject(doc).docs[0]?.tasks.total).toBe(1);
});

test('attributes that cannot be converted are as good as none', () => {
	const doc = new Y.Doc();
	const body = docBody(doc, addDoc(doc, { title: 'odd', by: 'mallory' })) ?? new Y.XmlFragment();
	for (const name of ['heading', 'orderedList', 'codeBlock', 'taskItem', 'paragraph']) {
		for (const value of [{ toString: 1, valueOf: 1 }, [], null, NaN, 1e300, -1, '07', new Uint8Array(1)]) {
			const element = new Y.XmlElement(name);
			for (const key of ['level', 'start', 'language', 'checked']) element.setAttribute(key, value as string);
			body.insert(0, [element]);
			element.insert(0, [new Y.XmlText(name)]);
		}
	}
	expect(readProject(doc).docs[0]?.tasks).toEqual({ done: 0, total: 8 });
	expect(fragmentToMarkdown(body).match(/heading|orderedList|codeBlock|taskItem|paragraph/g)).toHaveLength(
		40
	);
});

test('a text of more nodes than a call can have arguments is read', () => {
	const doc = new Y.Doc();
	const body = docBody(doc, addDoc(doc, { title: 'wide', by: 'mallory' })) ?? new Y.XmlFragment();
	body.insert(
		0,
		Array.from({ length: 200_000 }, () => new Y.XmlElement('taskItem'))
	);
	const text = new Y.XmlElement('paragraph');
	body.insert(0, [text]);
	text.insert(0, [new Y.XmlText()]);
	const words = Array.from({ length: 20_000 }, (_, i) => ({
		insert: ' a ',
		attributes: { bold: i % 2 ? {} : null }
	}));
	(text.get(0) as Y.XmlText).applyDelta(words);
	expect(readProject(doc).docs[0]?.tasks.total).toBe(200_000);
	expect(fragmentToText(body)).toContain('a  a');
	expect(fragmentToMarkdown(body)).toContain('a  **a**  a');
}, 60_000);

test('a root that our own code defined as something else reads as empty', () => {
	const doc = new Y.Doc();
	doc.getText('docs').insert(0, 'not a map');
	doc.getArray('project');
	expect(readProject(doc)).toMatchObject({ project: { title: '' }, docs: [] });
});

test('what a peer wrote beside the items is not shown, and stays where it is', () => {
	const doc = new Y.Doc();
	const milestones = doc.getMap('milestones');
	milestones.set('text', 'not an item');
	milestones.set('no good id', new Y.Map([['title', 'x']]));
	const a = addMilestone(doc, { title: 'a', by: 'ann' });
	const b = addMilestone(doc, { title: 'b', by: 'ann' });
	moveMilestone(doc, b, { before: a });
	expect(readProject(doc).milestones.map(({ title }) => title)).toEqual(['b', 'a']);
	expect([...milestones.keys()]).toEqual(expect.arrayContaining(['text', 'no good id']));
});

test('a title of a megabyte is shown in part and stored whole', () => {
	const doc = new Y.Doc();
	const id = addDoc(doc, { title: '😀'.repeat(500_000), by: 'mallory' });
	expect(readProject(doc).docs[0]?.title).toBe('😀'.repeat(250));
	expect((doc.getMap<Y.Map<string>>('docs').get(id)?.get('title') ?? '').length).toBe(1_000_000);
});
