import { expect, test } from 'vitest';
import { markdownBlocks } from '#lib/components/chat/markdown.ts';

const html = (text: string) => markdownBlocks(text).join('');

test('raw HTML is shown as what was written', () => {
	expect(html('a <b onclick="x()">b</b> <script>alert(1)</script>')).not.toMatch(/<(b|script)/);
	expect(html('<img src=x onerror=alert(1)>')).toContain('&lt;img src=x onerror=alert(1)&gt;');
	expect(html('<style>p{}</style>\n\n<iframe src="//x">')).not.toMatch(/<(style|iframe)/);
});

test('an image becomes a link with its words', () => {
	const expected = '<p><a href="https://evil.example/?q=secret">a chart</a></p>\n';
	expect(html('![a chart](https://evil.example/?q=secret)')).toBe(expected);
	expect(html('![a chart][ref]\n\n[ref]: https://evil.example/?q=secret')).toBe(expected);
});

test('attributes cannot be broken out of', () => {
	expect(html('[x](https://a.example/"onmouseover="alert(1))')).not.toMatch(/"onmouseover/);
	expect(html('![x" onerror="alert(1)](https://a.example/)')).not.toMatch(/" onerror/);
});

test('while a reply grows, the blocks before its last one stay the same', () => {
	const text = 'First *paragraph*.\n\n1. one\n2. two\n\n```js\nconst a = 1;\n```\n\nLast words';
	const whole = markdownBlocks(text);
	for (let length = 1; length < text.length; length += 1) {
		const partial = markdownBlocks(text.slice(0, length));
		for (const [index, block] of partial.slice(0, -1).entries()) expect(block).toBe(whole[index]);
	}
	expect(whole).toHaveLength(4);
});

test('line breaks, lists, tasks and headings read as they were typed', () => {
	expect(html('one\ntwo')).toBe('<p>one<br>two</p>\n');
	expect(html('# Big')).toBe('<p><strong>Big</strong></p>');
	expect(html('- [x] done\n- [ ] open')).toMatch(/☑ done[^]*☐ open/);
});
