import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { addDoc, attachDoc, deleteDoc, docBody, moveDoc } from '#lib/project/doc.ts';
import { addLink, deleteLink } from '#lib/project/link.ts';
import {
	addMilestone,
	deleteMilestone,
	milestoneDescription,
	moveMilestone,
	setMilestoneDue,
	setMilestoneStatus
} from '#lib/project/milestone.ts';
import { createProject, setProjectSummary } from '#lib/project/project.ts';
import { readProjectFile, writeProjectFile } from '#lib/project/project-file.ts';
import { readBin, readProject } from '#lib/project/view.ts';
import { marked, node, paragraph, task, writeRichText } from '../../helpers/rich-text.ts';

const BY = 'ana';

function fragment(found: Y.XmlFragment | undefined): Y.XmlFragment {
	if (!found) throw new Error('nothing to write into');
	return found;
}

function project(): Y.Doc {
	const doc = new Y.Doc();
	createProject(doc, { title: 'Northwind', by: BY });
	setProjectSummary(doc, 'Two yards.');
	const [first, second, gone] = ['Kick-off', 'Review', 'Dropped'].map((title) =>
		addMilestone(doc, { title, by: BY })
	);
	if (!first || !second || !gone) throw new Error('unreachable');
	moveMilestone(doc, second, { before: first });
	setMilestoneStatus(doc, second, 'active');
	setMilestoneDue(doc, second, '2026-12-12');
	writeRichText(
		fragment(milestoneDescription(doc, first)),
		paragraph('True when ', marked('done', 'bold'), '.')
	);
	deleteMilestone(doc, gone);
	const [notes, goals, binned] = ['Notes', 'Goals', 'Old'].map((title) => addDoc(doc, { title, by: BY }));
	if (!notes || !goals || !binned) throw new Error('unreachable');
	writeRichText(fragment(docBody(doc, notes)), node('taskList', [task(true, paragraph('Ring Tove'))]));
	const unknown = new Y.XmlElement('timeline');
	fragment(docBody(doc, goals)).insert(0, [unknown]);
	unknown.setAttribute('scale', 'weeks');
	unknown.insert(0, [new Y.XmlText('December')]);
	moveDoc(doc, goals, { before: notes });
	attachDoc(doc, notes, second);
	deleteDoc(doc, binned);
	addLink(doc, { url: 'https://miro.com/a', title: 'Board', note: 'Ask Ben', milestoneId: first, by: BY });
	deleteLink(doc, addLink(doc, { url: 'https://old.example', title: '', by: BY }));
	// As a newer version might.
	(doc.getMap('docs').get(goals) as Y.Map<unknown>).set('cover', { colour: 'teal', sizes: [1, 2] });
	doc.getMap('project').set('motto', 'Slowly');
	return doc;
}

function again(file: unknown): Y.Doc {
	const doc = new Y.Doc();
	expect(readProjectFile(doc, JSON.parse(JSON.stringify(file)))).toBeNull();
	return doc;
}

test('a project that was written as JSON and read again is equal: items, order, texts, bin and unknown fields', () => {
	const doc = project();
	const copy = again(writeProjectFile(doc));
	expect(readProject(copy)).toEqual(readProject(doc));
	expect(readBin(copy)).toEqual(readBin(doc));
	for (const root of ['project', 'milestones', 'docs', 'links']) {
		expect(copy.getMap(root).toJSON()).toEqual(doc.getMap(root).toJSON());
	}
	expect(writeProjectFile(copy)).toEqual(writeProjectFile(doc));
});

test('what is no project, or one of a newer version, is not read and changes nothing', () => {
	const file = writeProjectFile(project());
	const bad: [unknown, string][] = [
		[null, 'not_a_project'],
		[[], 'not_a_project'],
		[{ ...file, format: 'other' }, 'not_a_project'],
		[{ ...file, docs: { a: 1 } }, 'not_a_project'],
		[{ ...file, links: [7] }, 'not_a_project'],
		[{ ...file, version: 2 }, 'newer'],
		[{ ...file, project: { schemaVersion: 99 } }, 'newer']
	];
	for (const [value, problem] of bad) {
		const doc = new Y.Doc();
		expect(readProjectFile(doc, value)).toBe(problem);
		expect(doc.store.clients.size).toBe(0);
	}
});

test('nodes and ids that make no sense are left out, and the rest is read', () => {
	const file = writeProjectFile(project());
	let deep: object = { name: 'blockquote' };
	for (let depth = 0; depth < 1_000; depth += 1) deep = { name: 'blockquote', children: [deep] };
	const docs = [
		{ id: '../..', title: 'Bad id' },
		{
			id: 'plain',
			title: 'Kept',
			body: { $richText: [7, { name: '<b>' }, { text: [{ insert: '' }] }, deep] }
		},
		{ id: 'without-a-body' }
	];
	const doc = again({ ...file, docs });
	expect(
		readProject(doc)
			.docs.map(({ id }) => id)
			.toSorted()
	).toEqual(['plain', 'without-a-body']);
	expect(docBody(doc, 'without-a-body')?.length).toBe(0);
});
