import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDoc, attachDoc, beginDoc, docBody, duplicateDoc } from '#lib/project/doc.ts';
import { historyOf } from '#lib/project/history.ts';
import { addMilestone, deleteMilestone } from '#lib/project/milestone.ts';
import { writePlainBlocks } from '#lib/project/plain-blocks.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { readProject } from '#lib/project/view.ts';
import { marked, node, paragraph, richText, task, writeRichText } from '../../helpers/rich-text.ts';
import { freshCopy } from '../../helpers/network.ts';

function body(doc: Y.Doc, id: string): Y.XmlFragment {
	const fragment = docBody(doc, id);
	if (!fragment) throw new Error('there is no such doc');
	return fragment;
}

test('a copy has all of the content, also what this version does not know, and stands after the original', () => {
	const doc = new Y.Doc();
	const milestoneId = addMilestone(doc, { title: 'Kick-off', by: 'ana' });
	const id = addDoc(doc, { title: 'Notes', milestoneId, by: 'ana' });
	addDoc(doc, { title: 'Last', milestoneId, by: 'ana' });
	writeRichText(
		body(doc, id),
		node('heading', ['What we heard'], { level: 2 }),
		paragraph('Read ', marked('this', 'bold', { type: 'link', attrs: { href: 'https://a.example' } })),
		node('taskList', [task(true, paragraph('a'), node('bulletList', [node('listItem', [paragraph('b')])]))])
	);
	const chart = new Y.XmlElement('chart');
	chart.setAttribute('kind', 'pie');
	chart.insert(0, [new Y.XmlElement('slice'), new Y.XmlText('of what')]);
	body(doc, id).push([chart]);
	const copy = duplicateDoc(doc, id, { title: 'Copy of Notes', by: 'ben' }) ?? '';
	expect(body(doc, copy).toJSON()).toBe(body(doc, id).toJSON());
	expect(body(freshCopy(doc), copy).toJSON()).toBe(body(doc, id).toJSON());
	expect(readProject(doc).docs.map(({ title }) => title)).toEqual(['Notes', 'Copy of Notes', 'Last']);
	expect(readProject(doc).docs[1]).toMatchObject({
		milestoneId,
		createdBy: 'ben',
		tasks: { done: 1, total: 1 }
	});

	deleteMilestone(doc, milestoneId);
	expect(
		duplicateDoc(doc, id, { title: 'Again', by: 'ana' }),
		'in a section that is in the bin'
	).not.toBeNull();
	expect(duplicateDoc(doc, 'unknown', { title: 'Nothing', by: 'ana' })).toBeNull();
	attachDoc(doc, copy, null);
	body(doc, copy).delete(0, 1);
	expect(body(doc, id).get(0).toJSON(), 'the original is another text').toContain('What we heard');
});

test('a doc nested deeper than a call stack can be copied', () => {
	const doc = new Y.Doc();
	const id = addDoc(doc, { title: 'Deep', by: 'ana' });
	let at: Y.XmlFragment = body(doc, id);
	doc.transact(() => {
		for (let depth = 0; depth < 20_000; depth += 1) {
			const next = new Y.XmlElement('blockquote');
			at.insert(0, [next]);
			at = next;
		}
	});
	expect(duplicateDoc(doc, id, { title: 'Copy', by: 'ana' })).not.toBeNull();
});

test('lines become the blocks that the editor itself would write', () => {
	const fragment = new Y.Doc().getXmlFragment();
	writePlainBlocks(fragment, ['# Aims', 'One sentence.', '- a', '- ', '[ ] b', '- c', '']);
	const same = richText(
		node('heading', ['Aims'], { level: 1 }),
		paragraph('One sentence.'),
		node('bulletList', [node('listItem', [paragraph('a')]), node('listItem', [paragraph()])]),
		node('taskList', [task(false, paragraph('b'))]),
		node('bulletList', [node('listItem', [paragraph('c')])]),
		paragraph()
	);
	expect(fragmentToMarkdown(fragment)).toBe(fragmentToMarkdown(same));
	expect((fragment.get(0) as Y.XmlElement).getAttribute('level')).toBe(1);
});

test('a template begins only a doc without words, and one undo takes it back', () => {
	const doc = new Y.Doc();
	const history = historyOf(doc);
	const id = addDoc(doc, { title: '', by: 'ana' });
	body(doc, id).insert(0, [new Y.XmlElement('paragraph')]);
	const template = {
		title: 'Goal sheet',
		fill: (text: Y.XmlFragment) => writePlainBlocks(text, ['# The goal', '[ ] First step'])
	};
	expect(beginDoc(doc, id, template)).toBe(true);
	expect(readProject(doc).docs[0]).toMatchObject({ title: 'Goal sheet', tasks: { total: 1 } });
	expect(beginDoc(doc, id, template), 'it has words now').toBe(false);
	history.undo();
	expect(readProject(doc).docs[0]).toMatchObject({ title: '', tasks: { total: 0 } });
	history.redo();
	expect(readProject(doc).docs[0]).toMatchObject({ title: 'Goal sheet', tasks: { total: 1 } });
});
