import { expect, test } from 'vitest';
import { textFacts } from '#lib/components/project/text-facts.ts';
import { node, paragraph, richText } from '../../helpers/rich-text.ts';

test('words are counted as a person would, and headings are in the order of the page', () => {
	const text = richText(
		node('heading', ['Who decides'], { level: 2 }),
		paragraph("Petra's one-to-one, at 10.30 – 3 people: Müller’s"),
		paragraph(node('mention', [], { kind: 'member', id: '1', label: 'Jonas Weber' })),
		node('callout', [node('heading', ['Inside'], { level: 1 })])
	);
	expect(textFacts(text)).toEqual({
		words: 12,
		headings: [
			{ title: 'Who decides', level: 2 },
			{ title: 'Inside', level: 1 }
		]
	});
});
