import { expect, test } from 'vitest';
import { looksLikeMarkdown } from '#lib/components/editor/looks-like-markdown.ts';
import { MARKDOWN } from '../../fixtures/pasted.ts';

test.each([
	MARKDOWN,
	'## Goals\n\nOne team',
	'- one\n- two',
	'1. one\n2. two',
	'- [ ] ask',
	'See [it](https://example.org)',
	'a | b\n--- | ---\n1 | 2',
	'```\ncode\n```',
	'This is **bold**.',
	'> said'
])('%j is pasted formatted', (text) => {
	expect(looksLikeMarkdown(text)).toBe(true);
});

test.each([
	'One team by June.',
	'# install\nnpm start',
	'2 * 3 * 4 and a ** b ** c',
	'- a dash, and no list',
	'Dear Ana,\n\nsee you - Ben',
	'[1] a source',
	'a | b',
	'snake_case_name',
	'---'
])('%j is pasted as it is', (text) => {
	expect(looksLikeMarkdown(text)).toBe(false);
});

test.each(['\n'.repeat(500_000), '```a\n'.repeat(100_000)])(
	'a large paste is looked at in a moment',
	(text) => {
		const before = performance.now();
		looksLikeMarkdown(text);
		expect(performance.now() - before).toBeLessThan(2_000);
	}
);
