import { v7 as uuid } from 'uuid';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyChange } from '#lib/client/apply-change.ts';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { historyOf } from '#lib/project/history.ts';
import { docMarkdown } from '#lib/project/markdown-change.ts';
import {
	addMilestone,
	deleteMilestone,
	milestoneDescription,
	setMilestoneStatus
} from '#lib/project/milestone.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import { appendNodes } from '#lib/project/rich-node.ts';
import { readProject } from '#lib/project/view.ts';
import type { Change } from '#lib/protocol/proposals.ts';
import { exchange } from '../../helpers/network.ts';

const TEXT = 'Mira opens.\n\nThe end.';

function twoMembers() {
	const [ana, ben] = [new Y.Doc(), new Y.Doc()];
	const doc = addDoc(ana, {
		title: 'Agreement',
		by: 'ana',
		fill: (text) => appendNodes(text, readMarkdown(TEXT))
	});
	const section = addMilestone(ana, { title: 'Review', by: 'ana' });
	exchange(ana, ben);
	return { ana, ben, doc, section, id: uuid(), shown: () => shown(ana) };
}

/** All that is seen of a project. */
function shown(project: Y.Doc) {
	const { milestones, docs, links } = readProject(project);
	return {
		milestones: milestones.map((view) => {
			const text = milestoneDescription(project, view.id);
			const { title, status, due } = view;
			return { title, status, due, text: text && fragmentToMarkdown(text) };
		}),
		docs: docs.map(({ id, title }) => [title, docMarkdown(project, id)]),
		links: links.map(({ title, url, note }) => [title, url, note])
	};
}

/** As a person writes at the end of a doc's last paragraph. */
function write(project: Y.Doc, doc: string, words: string): void {
	const body = docBody(project, doc);
	const last = body?.get(body.length - 1);
	const text = last instanceof Y.XmlElement ? last.get(0) : undefined;
	if (text instanceof Y.XmlText) text.insert(text.length, words);
}

type Known = ReturnType<typeof twoMembers>;
const CHANGES: [Change['tool'], (known: Known) => Change['input']][] = [
	[
		'add_milestone',
		() => ({ title: 'Kick-off', due: '2026-12-12', status: 'active', description: 'Who *opens*?' })
	],
	['add_link', ({ section }) => ({ title: 'Map', url: 'https://example.com/map', note: 'Aims', section })],
	['add_doc', ({ section }) => ({ title: 'Notes', text: '# Notes\n\n- one', section })],
	['replace_doc', ({ doc }) => ({ doc, text: 'Mira closes.\n\nThe end.' })],
	['append_to_doc', ({ doc }) => ({ doc, text: 'P.S.\n\n- one' })],
	['change_milestone', ({ section }) => ({ section, status: 'done', due: '2026-12-12' })]
];

test.each(CHANGES)('it is one update, and one undo takes all of it back: %s', (tool, inputOf) => {
	const known = twoMembers();
	const { ana, ben, id } = known;
	const history = historyOf(ana);
	const before = shown(ana);
	let updates = 0;
	ana.on('update', () => (updates += 1));
	const change = { tool, input: inputOf(known) } as Change;
	expect(applyChange(ana, change, { id, base: { title: '', text: TEXT }, by: 'ana' })).toBe(true);
	expect(updates).toBe(1);
	const after = shown(ana);
	expect(after).not.toEqual(before);
	exchange(ana, ben);
	expect(shown(ben)).toEqual(after);

	history.undo();
	expect(shown(ana)).toEqual(before);
	expect(history.canUndo).toBe(false);
	history.redo();
	expect(shown(ana)).toEqual(after);
});

test.each(CHANGES)(
	'done again, also by another and after others went on from it, it is done once: %s',
	(tool, inputOf) => {
		const known = twoMembers();
		const { ana, ben, doc, section, id } = known;
		const change = { tool, input: inputOf(known) } as Change;
		const how = { id, base: { title: '', text: TEXT }, by: 'ana' };
		const history = historyOf(ana);
		applyChange(ana, change, how);
		exchange(ana, ben);
		write(ben, doc, ' And more.');
		setMilestoneStatus(ben, section, 'active');
		if (tool === 'add_milestone') deleteMilestone(ben, id);
		exchange(ana, ben);
		const after = shown(ben);
		for (const project of [ana, ben]) expect(applyChange(project, change, { ...how, by: 'ben' })).toBe(true);
		exchange(ana, ben);
		for (const project of [ana, ben]) expect(shown(project)).toEqual(after);

		history.undo();
		const taken = shown(ana);
		applyChange(ana, change, how);
		expect(shown(ana), 'what was taken back stays so').toEqual(taken);
	}
);

test('what is about something that is gone is not done, and can be when it is back', () => {
	const { ana, doc, id } = twoMembers();
	const change: Change = { tool: 'append_to_doc', input: { doc: uuid(), text: 'P.S.' } };
	expect(applyChange(ana, change, { id, base: null, by: 'ana' })).toBe(false);
	change.input.doc = doc;
	expect(applyChange(ana, change, { id, base: null, by: 'ana' })).toBe(true);
	expect(docMarkdown(ana, doc)).toBe(`${TEXT}\n\nP.S.`);
});

test('of two who both did it, each unheard of by the other, nobody loses what was written in it since', () => {
	const { ana, ben, id } = twoMembers();
	const change: Change = { tool: 'add_doc', input: { title: 'Notes', text: 'Agenda' } };
	for (const [project, by] of [
		[ana, 'ana'],
		[ben, 'ben']
	] as const) {
		applyChange(project, change, { id, base: null, by });
		const added = readProject(project).docs.find(({ title }) => title === 'Notes');
		write(project, added?.id ?? '', ` of ${by}`);
	}
	exchange(ana, ben);
	const texts = shown(ana).docs.map(([, text]) => text);
	expect(texts).toEqual(expect.arrayContaining(['Agenda of ana', 'Agenda of ben']));
	expect(shown(ben)).toEqual(shown(ana));
});
