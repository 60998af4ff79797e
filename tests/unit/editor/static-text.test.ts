import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { staticBlocks } from '#lib/components/editor/static-text.ts';
import { marked, node, paragraph, richText } from '../../helpers/rich-text.ts';

test('a text can be read before the editor is there', () => {
	const [heading, list] = staticBlocks(
		richText(
			node('heading', ['Who decides'], { level: 3 }),
			node('bulletList', [node('listItem', [paragraph('when a ', marked('line', 'bold'), ' stops')])])
		)
	);
	expect(heading).toMatchObject({ kind: 'heading', level: 3, runs: [{ text: 'Who decides' }] });
	expect(list?.blocks[0]?.blocks[0]?.runs).toMatchObject([
		{ text: 'when a ', marks: [] },
		{ text: 'line', marks: ['bold'] },
		{ text: ' stops', marks: [] }
	]);
});

test('what this version does not know still shows its words', () => {
	const fragment = new Y.Doc().getXmlFragment('text');
	const timeline = new Y.XmlElement('timeline');
	const step = new Y.XmlElement('step');
	step.insert(0, [new Y.XmlText('Kick-off in June')]);
	timeline.insert(0, [step]);
	fragment.insert(0, [timeline]);
	expect(staticBlocks(fragment)[0]).toMatchObject({
		kind: 'unknown',
		blocks: [{ kind: 'unknown', runs: [{ text: 'Kick-off in June' }] }]
	});
});

test('only http, https and mailto can be clicked', () => {
	const link = (href: string) => marked(href, { type: 'link', attrs: { href } });
	const [line] = staticBlocks(
		richText(
			paragraph(link('https://example.org/'), link('javascript:alert(1)'), link('mailto:a@example.org'))
		)
	);
	expect(line?.runs.map(({ href }) => href)).toEqual(['https://example.org/', null, 'mailto:a@example.org']);
});

test('tables, callouts and mentions are there before the editor', () => {
	const [callout, table] = staticBlocks(
		richText(
			node('callout', [paragraph('Ask ', node('mention', [], { kind: 'member', id: '1', label: 'Ana' }))], {
				kind: 'tip'
			}),
			node('table', [
				node('tableRow', [node('tableHeader', [paragraph('Who')], { align: 'right', colspan: 2 })])
			])
		)
	);
	expect(callout).toMatchObject({ kind: 'callout', callout: 'tip' });
	expect(callout?.blocks[0]?.runs[1]?.mention).toEqual({ kind: 'member', id: '1', label: 'Ana' });
	expect(table?.blocks[0]?.blocks[0]).toMatchObject({
		kind: 'tableHeader',
		cell: { colspan: 2, rowspan: 1, align: 'right' },
		blocks: [{ runs: [{ text: 'Who' }] }]
	});
});

test('what a peer stores in the place of a number or a name is shown as nothing worse', () => {
	const fragment = new Y.Doc().getXmlFragment('text');
	const made = (name: string, attributes: Record<string, unknown>, children: Y.XmlElement[] = []) => {
		const element = new Y.XmlElement(name);
		for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as string);
		element.insert(0, children);
		return element;
	};
	const cell = made('tableCell', { colspan: 1e9, align: 'x;y' });
	const mention = made('mention', { kind: 'doc', id: '1', label: { of: 'nothing' } });
	fragment.insert(0, [made('table', {}, [made('tableRow', {}, [cell])]), made('paragraph', {}, [mention])]);
	const [table, line] = staticBlocks(fragment);
	expect(table?.blocks[0]?.blocks[0]?.cell).toEqual({ colspan: 1, rowspan: 1, align: null });
	expect(line?.runs[0]?.text).toBe('');
});
