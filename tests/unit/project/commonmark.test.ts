import { HtmlRenderer, Parser } from 'commonmark';
import { tests as examples } from 'commonmark-spec';
import { expect, test } from 'vitest';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import { markdownOf } from '../../helpers/markdown.ts';
import { DIFFERENCES } from './commonmark-differences.ts';

/** As a browser shows a line that is broken in the source only. */
const renderer = new HtmlRenderer({ softbreak: ' ' });

function rendered(markdown: string): string {
	return renderer.render(new Parser().parse(markdown)).trim();
}

/** In the specification an arrow stands for a tab. */
function sourceOf({ markdown }: { markdown: string }): string {
	return markdown.replaceAll('→', '\t');
}

function differing(): number[] {
	return examples
		.filter(
			(example) => rendered(markdownOf(readMarkdown(sourceOf(example)))) !== rendered(sourceOf(example))
		)
		.map(({ number }) => number);
}

test('the examples of CommonMark are shown as before when they were a doc, except those listed with their reason', () => {
	const listed = Object.values(DIFFERENCES).flat();
	expect(differing()).toEqual(listed.toSorted((a, b) => a - b));
	expect(new Set(listed).size).toBe(listed.length);
});

test('every example of CommonMark is the same doc when it is written and read once more', () => {
	for (const example of examples) {
		const once = readMarkdown(sourceOf(example));
		expect(readMarkdown(markdownOf(once)), `example ${example.number}`).toEqual(once);
	}
});
