import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { DOC_STYLE, DOC_STYLE_HASH, docHtml } from '#lib/project/doc-html.ts';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import type { RichNode } from '#lib/project/rich-node.ts';
import { fragmentOf } from '../../helpers/markdown.ts';

function html(markdown: string): string {
	return docHtml('Plan', fragmentOf(readMarkdown(markdown)));
}

test('a doc as a page has its structure, and its style is the only one that the policy lets in', () => {
	const page = html('## Aims\n\n- [x] **one**\n\n> [!WARNING]\n> care\n\n| a |\n| --- |\n| `b` |\n\n3. c\n');
	expect(page).toContain('<h1>Plan</h1>');
	expect(page).toContain('<h3>Aims</h3>');
	expect(page).toContain('<span>☑</span><div><p><strong>one</strong></p>');
	expect(page).toContain('<aside class="warning"><p>care</p>');
	expect(page).toContain('<th><p>a</p>');
	expect(page).toContain('<ol start="3">');
	expect(DOC_STYLE_HASH).toBe(`sha256-${createHash('sha256').update(DOC_STYLE).digest('base64')}`);
	expect(page).toContain(`default-src 'none'; style-src '${DOC_STYLE_HASH}'`);
});

test('nothing that anybody wrote becomes markup of the page', () => {
	const evil = '"><script>alert(1)</script>';
	const nodes: RichNode[] = [
		{ name: evil, attributes: { level: evil }, children: [{ text: [{ insert: evil }] }] },
		{ name: 'heading', attributes: { level: evil } },
		{ name: 'orderedList', attributes: { start: evil } },
		{ name: 'mention', attributes: { kind: 'member', id: evil, label: evil } },
		{
			name: 'paragraph',
			children: [
				{ text: [{ insert: 'a', attributes: { link: { href: `https://a.example/${evil}` }, [evil]: {} } }] },
				{ text: [{ insert: 'b', attributes: { link: { href: 'javascript:alert(1)' } } }] }
			]
		}
	];
	const page = docHtml(evil, fragmentOf(nodes));
	expect(page).not.toContain('<script');
	expect(page).not.toContain('javascript:');
	expect(page.match(/<a /g)).toHaveLength(1);
});
