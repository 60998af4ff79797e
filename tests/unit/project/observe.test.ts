import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { addDoc, deleteDoc, docBody, eraseDoc, renameDoc } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import {
	addMilestone,
	deleteMilestone,
	milestoneDescription,
	renameMilestone
} from '#lib/project/milestone.ts';
import { createProject, setProjectTitle } from '#lib/project/project.ts';
import {
	observeProject,
	readBin,
	readProject,
	type DocView,
	type ProjectContent
} from '#lib/project/view.ts';
import { freshCopy } from '../../helpers/network.ts';
import { node, paragraph, task, writeRichText } from '../../helpers/rich-text.ts';

function body(doc: Y.Doc, id: string): Y.XmlFragment {
	const fragment = docBody(doc, id);
	if (!fragment) throw new Error(`There is no doc ${id}.`);
	return fragment;
}

function view(content: ProjectContent, id: string): DocView | undefined {
	return content.docs.find((doc) => doc.id === id);
}

function project() {
	const doc = new Y.Doc();
	createProject(doc, { title: 'Atlas', by: 'ann' });
	const milestone = addMilestone(doc, { title: 'one', by: 'ann' });
	const first = addDoc(doc, { title: 'first', milestoneId: milestone, by: 'ann' });
	const second = addDoc(doc, { title: 'second', by: 'ann' });
	addLink(doc, { title: 'board', url: 'https://miro.com', by: 'ann' });
	for (const id of [first, second]) {
		writeRichText(
			body(doc, id),
			paragraph('Words.'),
			node('taskList', [task(true, paragraph('a')), task(false, paragraph('b'))])
		);
	}
	return { doc, milestone, first, second };
}

/** The element of a doc's first task. */
function firstTask(doc: Y.Doc, id: string): Y.XmlElement {
	return (body(doc, id).get(1) as Y.XmlElement).get(0) as Y.XmlElement;
}

test('listeners hear once of each transaction that changed what is shown', () => {
	const { doc, milestone, first, second } = project();
	const listener = vi.fn();
	const stop = observeProject(doc, listener);
	const changes = [
		() => setProjectTitle(doc, 'Atlas 2'),
		() => renameMilestone(doc, milestone, 'two'),
		() => renameDoc(doc, first, 'renamed'),
		() => doc.transact(() => addDoc(doc, { title: 'third', by: 'ann' })),
		() => deleteDoc(doc, first),
		() => deleteMilestone(doc, milestone),
		() => eraseDoc(doc, second),
		() => doc.transact(() => ['x', 'y'].map((title) => addLink(doc, { url: '', title, by: 'ann' }))),
		() => Y.applyUpdate(doc, remoteRename(doc, milestone))
	];
	for (const [index, change] of changes.entries()) {
		change();
		expect(listener).toHaveBeenCalledTimes(index + 1);
	}
	stop();
	setProjectTitle(doc, 'Atlas 3');
	expect(listener).toHaveBeenCalledTimes(changes.length);
});

function remoteRename(doc: Y.Doc, milestone: string): Uint8Array {
	const other = freshCopy(doc);
	renameMilestone(other, milestone, 'renamed far away');
	return Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc));
}

test('typing tells nobody, ticking a task does', () => {
	const { doc, first } = project();
	const listener = vi.fn();
	observeProject(doc, listener);
	const text = (body(doc, first).get(0) as Y.XmlElement).get(0) as Y.XmlText;
	text.insert(0, 'More words. ');
	text.format(0, 4, { bold: {} });
	(body(doc, first).get(0) as Y.XmlElement).setAttribute('textAlign', 'left');
	body(doc, first).insert(0, [new Y.XmlElement('paragraph')]);
	expect(listener).not.toHaveBeenCalled();
	((body(doc, first).get(2) as Y.XmlElement).get(1) as Y.XmlElement).setAttribute('checked', 'true');
	expect(listener).toHaveBeenCalledTimes(1);
	expect(view(readProject(doc), first)?.tasks).toEqual({ done: 2, total: 2 });
	body(doc, first).delete(2, 1);
	expect(view(readProject(doc), first)?.tasks).toEqual({ done: 0, total: 0 });
	expect(listener).toHaveBeenCalledTimes(2);
});

test('tasks count at any depth, in docs and in descriptions, whether checked is a boolean or a string', () => {
	const { doc, milestone, first } = project();
	firstTask(doc, first).setAttribute('checked', 'false');
	const description = milestoneDescription(doc, milestone);
	if (!description) throw new Error('A new milestone has a description.');
	const inner = node('taskList', [task(true, paragraph('c'))]);
	writeRichText(description, node('blockquote', [node('taskList', [task(false, paragraph('b'), inner)])]));
	expect(view(readProject(doc), first)?.tasks).toEqual({ done: 0, total: 2 });
	expect(readProject(doc).milestones[0]?.tasks).toEqual({ done: 1, total: 2 });
});

test('what did not change is the same object as before', () => {
	const { doc, milestone, first, second } = project();
	const before = readProject(doc);
	const bin = readBin(doc);
	expect(readProject(doc)).toBe(before);
	renameDoc(doc, first, 'renamed');
	const after = readProject(doc);
	expect(after).not.toBe(before);
	expect(after.project).toBe(before.project);
	expect(after.milestones).toBe(before.milestones);
	expect(after.links).toBe(before.links);
	expect(after.docs).not.toBe(before.docs);
	expect(view(after, second)).toBe(view(before, second));
	expect(readBin(doc)).toBe(bin);
	// Deleting its milestone changes where the first doc is shown, and nothing about the second.
	deleteMilestone(doc, milestone);
	expect(view(readProject(doc), second)).toBe(view(before, second));
	expect(view(readProject(doc), first)).not.toBe(view(after, first));
});

test('a keystroke reads one text at most, in a project of 500 docs', () => {
	const doc = new Y.Doc();
	const ids = Array.from({ length: 500 }, (_, i) => addDoc(doc, { title: `doc ${i}`, by: 'ann' }));
	for (const id of ids) writeRichText(body(doc, id), node('taskList', [task(false, paragraph('a'))]));
	observeProject(doc, () => readProject(doc));
	const read = vi.spyOn(Y.XmlFragment.prototype, 'toArray');
	const lookUp = vi.spyOn(Y.Map.prototype, 'get');
	const text = (firstTaskOf(doc, ids[7] ?? '').get(0) as Y.XmlElement).get(0) as Y.XmlText;
	lookUp.mockClear();
	text.insert(0, 'x');
	readProject(doc);
	expect(read).not.toHaveBeenCalled();
	expect(lookUp).not.toHaveBeenCalled();
	firstTaskOf(doc, ids[7] ?? '').setAttribute('checked', 'true');
	const fragments = new Set(read.mock.contexts.filter((fragment) => !(fragment instanceof Y.XmlElement)));
	expect(fragments.size).toBe(1);
	vi.restoreAllMocks();
});

function firstTaskOf(doc: Y.Doc, id: string): Y.XmlElement {
	return (body(doc, id).get(0) as Y.XmlElement).get(0) as Y.XmlElement;
}

test('an observer that reads, and changes, sees what was changed', () => {
	const { doc, first, second } = project();
	readProject(doc);
	const seen: (string | undefined)[] = [];
	doc.getMap('docs').observeDeep(() => {
		seen.push(view(readProject(doc), first)?.title);
		if (seen.length === 1) {
			renameDoc(doc, second, 'changed by an observer');
			seen.push(view(readProject(doc), second)?.title);
		}
	});
	const listener = vi.fn();
	observeProject(doc, listener);
	renameDoc(doc, first, 'renamed');
	expect(seen.slice(0, 2)).toEqual(['renamed', 'changed by an observer']);
	expect(view(readProject(doc), second)?.title).toBe('changed by an observer');
	expect(listener).toHaveBeenCalled();
});

test('a doc that was destroyed is still read as it is', () => {
	const { doc, first } = project();
	readProject(doc);
	doc.destroy();
	renameDoc(doc, first, 'after the end');
	expect(view(readProject(doc), first)?.title).toBe('after the end');
});
