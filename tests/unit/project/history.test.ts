import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { addDoc, attachDoc, deleteDoc, docBody, renameDoc } from '#lib/project/doc.ts';
import { historyOf } from '#lib/project/history.ts';
import { addLink, addLinks, deleteLink, deleteLinks, editLink } from '#lib/project/link.ts';
import {
	addMilestone,
	deleteMilestone,
	eraseMilestone,
	moveMilestone,
	setMilestoneStatus
} from '#lib/project/milestone.ts';
import { createProject, setProjectTitle } from '#lib/project/project.ts';
import { shownBin } from '#lib/project/shown-bin.ts';
import { readBin, readProject } from '#lib/project/view.ts';
import { expectNothingLost, expectReachable, expectSame } from '../../helpers/alike.ts';
import { exchange, Network } from '../../helpers/network.ts';
import { property, seededRandom } from '../../helpers/property.ts';
import { MILESTONES, titles } from './item-kinds.ts';
import { anyEdit, applyEdit, nothingAdded, type Edit } from './random-edits.ts';

const ids = vi.hoisted(() => ({ count: 0 }));

// A seed repeats its failure only when ids and order keys are the same again.
vi.mock('uuid', () => ({
	v7: () => `00000000-0000-7000-8000-${String((ids.count += 1)).padStart(12, '0')}`
}));

afterEach(() => vi.restoreAllMocks());

/** As an editor writes: with an origin of its own, a letter at a time. */
const EDITOR = { name: 'editor' };

function newProject(): Y.Doc {
	const doc = new Y.Doc();
	historyOf(doc).track(EDITOR);
	createProject(doc, { title: 'Northwind', by: 'ana' });
	return doc;
}

function type(doc: Y.Doc, id: string, text: string): void {
	const body = docBody(doc, id);
	if (!body) throw new Error('there is no such doc');
	for (const letter of text) {
		doc.transact(() => {
			const paragraph = body.length > 0 ? body.get(0) : new Y.XmlElement('paragraph');
			if (body.length === 0) body.insert(0, [paragraph]);
			if (!(paragraph instanceof Y.XmlElement)) throw new Error('the doc begins with no paragraph');
			if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()]);
			const line = paragraph.get(0);
			if (line instanceof Y.XmlText) line.insert(line.length, letter);
		}, EDITOR);
	}
}

function textOf(doc: Y.Doc, id: string): string {
	return (docBody(doc, id)?.toString() ?? '').replaceAll(/<[^>]*>/g, '');
}

test('each act is taken back on its own, in the order of doing, however quickly one followed the other', () => {
	const doc = newProject();
	const history = historyOf(doc);
	const [first = '', second = '', third = ''] = ['A', 'B', 'C'].map((title) =>
		addMilestone(doc, { title, by: 'ana' })
	);
	moveMilestone(doc, third, { before: first });
	setMilestoneStatus(doc, second, 'done');
	deleteMilestone(doc, first);
	expect(titles(MILESTONES, doc)).toEqual(['C', 'B']);

	expect(history.undo()).toEqual({ type: 'undo', place: { root: 'milestones', id: first }, kept: false });
	expect(titles(MILESTONES, doc)).toEqual(['C', 'A', 'B']);
	history.undo();
	expect(readProject(doc).milestones.map(({ status }) => status)).toEqual(['planned', 'planned', 'planned']);
	history.undo();
	expect(titles(MILESTONES, doc)).toEqual(['A', 'B', 'C']);
	for (const left of [['A', 'B'], ['A'], []]) {
		history.undo();
		expect(titles(MILESTONES, doc)).toEqual(left);
	}
	expect(history.canUndo).toBe(false);
	while (history.redo());
	expect(titles(MILESTONES, doc)).toEqual(['C', 'B']);
	expect(history.canRedo).toBe(false);
});

test('neither the making of a project nor deleting for ever can be taken back', () => {
	const doc = newProject();
	const history = historyOf(doc);
	expect(history.canUndo).toBe(false);
	setProjectTitle(doc, 'Southwind');
	const id = addMilestone(doc, { title: 'A', by: 'ana' });
	deleteMilestone(doc, id);
	eraseMilestone(doc, id);
	while (history.undo());
	expect(readProject(doc)).toMatchObject({ project: { title: 'Northwind' }, milestones: [] });
	expect(readBin(doc).milestones).toEqual([]);
});

test('letters of one text or title go together, and what is done between them stands between them', () => {
	const doc = newProject();
	const history = historyOf(doc);
	const id = addDoc(doc, { title: '', by: 'ana' });
	for (const title of ['N', 'No', 'Notes']) renameDoc(doc, id, title);
	type(doc, id, 'first');
	const section = addMilestone(doc, { title: 'A', by: 'ana' });
	attachDoc(doc, id, section);
	type(doc, id, ' second');
	history.undo();
	expect(textOf(doc, id)).toBe('first');
	history.undo();
	expect(readProject(doc).docs[0]?.milestoneId).toBeNull();
	history.undo();
	history.undo();
	expect(textOf(doc, id)).toBe('');
	expect(readProject(doc).docs[0]?.title).toBe('Notes');
	history.undo();
	expect(readProject(doc).docs[0]?.title).toBe('');
	type(doc, id, 'anew');
	expect(history.canRedo, 'a new act ends what can be done again').toBe(false);
});

test('undo leaves what somebody else has changed since, field by field', () => {
	const [ana, ben] = [newProject(), new Y.Doc()];
	const id = addLink(ana, { url: 'https://a.example', title: 'Map', by: 'ana' });
	exchange(ana, ben);
	editLink(ana, id, { title: 'Map of aims', note: 'Ana' });
	exchange(ana, ben);
	editLink(ben, id, { title: 'Board' });
	exchange(ana, ben);
	historyOf(ana).undo();
	expect(readProject(ana).links[0]).toMatchObject({ title: 'Board', note: '' });
});

test('what somebody else has worked on since I made it stays when I take back the making', () => {
	const [ana, ben] = [newProject(), new Y.Doc()];
	historyOf(ben).track(EDITOR);
	const first = addMilestone(ana, { title: 'Before', by: 'ana' });
	const id = addDoc(ana, { title: 'Notes', by: 'ana' });
	exchange(ana, ben);
	type(ben, id, 'of Ben');
	exchange(ana, ben);
	const history = historyOf(ana);
	expect(history.undo()).toEqual({ type: 'undo', place: { root: 'docs', id }, kept: true });
	expect(readProject(ana).docs).toHaveLength(1);
	history.undo();
	expect(readBin(ana).milestones.map((milestone) => milestone.id)).toEqual([first]);
});

test('what somebody writes into a doc while I take back its making is in the bin with it', () => {
	const [ana, ben] = [newProject(), new Y.Doc()];
	historyOf(ben).track(EDITOR);
	const id = addDoc(ana, { title: 'Notes', by: 'ana' });
	exchange(ana, ben);
	type(ben, id, 'of Ben');
	historyOf(ana).undo();
	exchange(ana, ben);
	expect(readBin(ana).docs.map((doc) => doc.id)).toEqual([id]);
	expect(textOf(ana, id)).toBe('of Ben');
	historyOf(ana).redo();
	expect(readProject(ana).docs).toHaveLength(1);
});

test('links added together are in their order, and one act; so is throwing them away together', () => {
	const doc = newProject();
	const history = historyOf(doc);
	const first = addLink(doc, { url: 'https://a.example', title: '', by: 'ana' });
	const urls = Array.from({ length: 9 }, (_, index) => `https://${index}.example`);
	const made = addLinks(
		doc,
		urls.map((url) => ({ url, title: '', by: 'ana' }))
	);
	expect(readProject(doc).links.map(({ id }) => id)).toEqual([first, ...made]);
	expect(readProject(doc).links.map(({ url }) => url)).toEqual(['https://a.example', ...urls]);
	history.undo();
	expect(readProject(doc).links.map(({ id }) => id)).toEqual([first]);
	history.redo();
	expect(readProject(doc).links).toHaveLength(10);
	deleteLinks(doc, made);
	history.undo();
	expect(readProject(doc).links).toHaveLength(10);
});

test('an addition that was taken back is in the bin for people only when there is something in it', () => {
	const [ana, ben] = [newProject(), new Y.Doc()];
	historyOf(ben).track(EDITOR);
	const bin = () => shownBin(ana, readBin(ana));
	const id = addDoc(ana, { title: '', by: 'ana' });
	exchange(ana, ben);
	historyOf(ana).undo();
	expect(readBin(ana).docs).toHaveLength(1);
	expect(bin().docs, 'nothing was thrown away').toEqual([]);
	type(ben, id, 'of Ben');
	exchange(ana, ben);
	expect(bin().docs.map((doc) => doc.id)).toEqual([id]);

	addMilestone(ana, { title: 'Kick-off', by: 'ana' });
	historyOf(ana).undo();
	expect(bin().milestones, 'it has a name').toHaveLength(1);
	const other = addDoc(ana, { title: '', by: 'ana', now: '2026-11-25T10:00:00.000Z' });
	deleteDoc(ana, other, '2026-11-25T10:00:01.000Z');
	expect(
		bin().docs.map((doc) => doc.id),
		'thrown away by hand'
	).toContain(other);
});

test('a list of mine in which somebody else has written stays, without my words', () => {
	const [ana, ben] = [newProject(), new Y.Doc()];
	const id = addDoc(ana, { title: 'Notes', by: 'ana' });
	const item = new Y.XmlElement('taskItem');
	ana.transact(() => {
		const words = new Y.XmlText('mine');
		item.insert(0, [words]);
		docBody(ana, id)?.insert(0, [item]);
	}, EDITOR);
	exchange(ana, ben);
	const theirs = docBody(ben, id)?.get(0);
	if (theirs instanceof Y.XmlElement) theirs.insert(1, [new Y.XmlText('theirs')]);
	exchange(ana, ben);
	historyOf(ana).undo();
	exchange(ana, ben);
	expect(docBody(ben, id)?.toString()).toBe('<taskitem>theirs</taskitem>');
});

test('whoever listens hears of each step and of whether there is more', () => {
	const doc = newProject();
	const history = historyOf(doc);
	const heard: unknown[] = [];
	const end = history.observe((undone) => heard.push(undone?.type ?? [history.canUndo, history.canRedo]));
	const id = addLink(doc, { url: 'https://a.example', title: 'Map', by: 'ana' });
	const made = history.last;
	expect(heard.splice(0)).toEqual([[true, false]]);
	deleteLink(doc, id);
	expect(history.last).not.toBe(made);
	heard.length = 0;
	history.undo();
	expect(heard.splice(0).at(-1)).toBe('undo');
	history.redo();
	expect(heard.splice(0).at(-1)).toBe('redo');
	end();
	history.undo();
	expect(heard).toEqual([]);
	expect(history.last).toBe(made);
});

type Step =
	| { readonly do: 'edit'; readonly replica: number; readonly edit: Edit }
	| { readonly do: 'undo' | 'redo'; readonly replica: number }
	| { readonly do: 'deliver'; readonly replica: number; readonly choice: number; readonly again: boolean };

const replica = fc.nat({ max: 2 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ do: fc.constant('edit' as const), replica, edit: anyEdit }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const), replica }) },
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant('deliver' as const),
			replica,
			choice: fc.nat(),
			again: fc.constant(false)
		})
	}
);

const anyCase = fc.record({
	steps: fc.array(anyStep, { minLength: 5, maxLength: 120, size: 'max' }),
	random: fc.nat()
});

/** Undo and redo delete only what their own replica wrote. */
function watch(doc: Y.Doc): void {
	const { manager } = historyOf(doc);
	doc.on('afterTransaction', ({ origin, deleteSet }: Y.Transaction) => {
		if (origin !== manager) return;
		expect([...deleteSet.clients.keys()].filter((client) => client !== doc.clientID)).toEqual([]);
	});
}

test('however edits, undos and their delivery mix, undo removes nothing of others, all agree and all is within reach', () => {
	fc.assert(
		fc.property(anyCase, ({ steps, random }) => {
			ids.count = 0;
			vi.spyOn(Math, 'random').mockImplementation(seededRandom(random));
			const network = new Network(3);
			for (const doc of network.replicas) watch(doc);
			// The random writing into texts has no origin.
			for (const doc of network.replicas) historyOf(doc).manager.addTrackedOrigin(null);
			const added = nothingAdded();
			for (const step of steps) {
				const doc = network.replica(step.replica);
				if (step.do === 'edit') applyEdit(doc, step.edit, added);
				else if (step.do === 'deliver') network.deliver(step.replica, step.choice, step.again);
				else if (step.do === 'undo') historyOf(doc).undo();
				else historyOf(doc).redo();
			}
			network.heal();
			expectSame(network.replicas);
			expectNothingLost(network.replica(0), added);
			expectReachable(network.replica(0));
		}),
		property(100)
	);
}, 120_000);
