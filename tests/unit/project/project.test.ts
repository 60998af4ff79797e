import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDoc, docBody, eraseDoc } from '#lib/project/doc.ts';
import { addLink, editLink } from '#lib/project/link.ts';
import {
	addMilestone,
	deleteMilestone,
	eraseMilestone,
	hasMilestone,
	milestoneDescription,
	setMilestoneDue,
	setMilestoneStatus
} from '#lib/project/milestone.ts';
import { createProject, setProjectSummary, setProjectTitle } from '#lib/project/project.ts';
import { ORIGIN, SCHEMA_VERSION } from '#lib/project/schema.ts';
import { isNewerSchema } from '#lib/project/upgrade.ts';
import { readProject } from '#lib/project/view.ts';
import { exchange, freshCopy } from '../../helpers/network.ts';
import { writeParagraphs } from '../../helpers/rich-text.ts';

test('a project is created once, and creating it again changes nothing', () => {
	const doc = new Y.Doc();
	const origins: unknown[] = [];
	doc.on('update', (_: Uint8Array, origin: unknown) => origins.push(origin));
	expect(createProject(doc, { title: 'Atlas', by: 'ann' })).toBe(true);
	setProjectTitle(doc, 'Atlas 2');
	setProjectSummary(doc, 'Everything at once.');
	expect(createProject(doc, { title: 'Atlas', by: 'ann' })).toBe(false);
	expect(readProject(doc).project).toEqual({
		title: 'Atlas 2',
		summary: 'Everything at once.',
		schemaVersion: SCHEMA_VERSION
	});
	expect(origins).toEqual([ORIGIN.create, ORIGIN.edit, ORIGIN.edit]);
});

test('a doc of nothing is an empty project', () => {
	expect(readProject(new Y.Doc())).toEqual({
		project: { title: '', summary: '', schemaVersion: 1 },
		milestones: [],
		docs: [],
		links: []
	});
});

test('only a schema version above ours makes a project newer', () => {
	const doc = new Y.Doc();
	const project = doc.getMap('project');
	for (const version of [undefined, null, '2', 0, -1, 1.5, NaN, Infinity, {}, SCHEMA_VERSION]) {
		project.set('schemaVersion', version);
		expect(isNewerSchema(doc)).toBe(false);
	}
	project.set('schemaVersion', SCHEMA_VERSION + 1);
	expect(isNewerSchema(doc)).toBe(true);
	expect(readProject(doc).project.schemaVersion).toBe(SCHEMA_VERSION + 1);
});

test('a milestone has a status, and a due date that exists', () => {
	const doc = new Y.Doc();
	const id = addMilestone(doc, { title: 'Kick-off', by: 'ann', now: '2026-01-01T10:00:00.000Z' });
	expect(readProject(doc).milestones[0]).toMatchObject({
		status: 'planned',
		due: null,
		createdAt: '2026-01-01T10:00:00.000Z'
	});
	setMilestoneStatus(doc, id, 'active');
	expect(setMilestoneDue(doc, id, '2028-02-29')).toBe(true);
	for (const due of ['2027-02-29', '2028-2-9', 'soon', '']) expect(setMilestoneDue(doc, id, due)).toBe(false);
	expect(readProject(doc).milestones[0]).toMatchObject({ status: 'active', due: '2028-02-29' });
	expect(setMilestoneDue(doc, id, null)).toBe(true);
	expect(readProject(doc).milestones[0]?.due).toBeNull();
});

test('a milestone is known until it is erased', () => {
	const doc = new Y.Doc();
	const id = addMilestone(doc, { title: 'a', by: 'ann' });
	deleteMilestone(doc, id);
	expect(hasMilestone(doc, id)).toBe(true);
	eraseMilestone(doc, id);
	expect(hasMilestone(doc, id)).toBe(false);
	expect(milestoneDescription(doc, id)).toBeUndefined();
});

test('a link is edited field by field, so that two people can edit it at once', () => {
	const doc = new Y.Doc();
	const id = addLink(doc, { url: 'https://a.example', title: 'a', by: 'ann' });
	const other = freshCopy(doc);
	editLink(doc, id, { title: 'b' });
	editLink(other, id, { url: 'https://b.example', note: 'moved' });
	exchange(doc, other);
	expect(readProject(doc).links[0]).toMatchObject({ title: 'b', url: 'https://b.example', note: 'moved' });
});

test('what is typed into a doc while another erases it is gone everywhere', () => {
	const doc = new Y.Doc();
	const id = addDoc(doc, { title: 'a', by: 'ann' });
	const other = freshCopy(doc);
	eraseDoc(doc, id);
	const body = docBody(other, id);
	if (!body) throw new Error('A new doc has a body.');
	writeParagraphs(body, 'typed offline');
	exchange(doc, other);
	for (const replica of [doc, other]) {
		expect(docBody(replica, id)).toBeUndefined();
		expect(new TextDecoder().decode(Y.encodeStateAsUpdate(replica))).not.toContain('typed offline');
	}
});

test('several changes in one transaction are one step, each seeing the one before', () => {
	const doc = new Y.Doc();
	let updates = 0;
	doc.on('update', () => (updates += 1));
	doc.transact(() => {
		const a = addMilestone(doc, { title: 'a', by: 'ann' });
		addMilestone(doc, { title: 'c', by: 'ann' });
		addMilestone(doc, { title: 'b', by: 'ann', after: a });
		expect(readProject(doc).milestones.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
	}, ORIGIN.edit);
	expect(updates).toBe(1);
	expect(readProject(doc).milestones.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
});
