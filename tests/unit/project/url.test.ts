import { proposedTitle } from '#lib/project/link-title.ts';
import { pastedUrls } from '#lib/project/pasted-urls.ts';
import { expect, test } from 'vitest';
import { linkHost, normaliseUrl, safeHref } from '#lib/project/url.ts';

test('only web and mail addresses become clickable', () => {
	expect(safeHref('https://figma.com/file/x')).toBe('https://figma.com/file/x');
	expect(safeHref('http://localhost:3000/a')).toBe('http://localhost:3000/a');
	expect(safeHref('mailto:ann@example.com')).toBe('mailto:ann@example.com');
	expect(safeHref('HTTPS://Example.com')).toBe('https://example.com/');
});

test.each([
	'javascript:alert(1)',
	' javascript:alert(1)',
	'java\nscript:alert(1)',
	'java\tscript:alert(1)',
	'\u0001javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,<script>',
	'vbscript:x',
	'file:///etc/passwd',
	'blob:https://a.example/x',
	'https://a.example/\u202Egpj.exe',
	'https://a.example /',
	'https://a\u200Bb.example/',
	'figma.com/x',
	'//figma.com/x',
	'/projects',
	'https://',
	'https://no%20address',
	'',
	`https://a.example/${'x'.repeat(9000)}`
])('%j is not clickable', (url) => {
	expect(safeHref(url)).toBeNull();
});

test.each([
	['figma.com/x', 'https://figma.com/x'],
	['  www.figma.com ', 'https://www.figma.com/'],
	['localhost:3000/x', 'https://localhost:3000/x'],
	['example.com:8080/x', 'https://example.com:8080/x'],
	['//figma.com/x', 'https://figma.com/x'],
	['ann@example.com', 'mailto:ann@example.com'],
	['http://a.example/a b', 'http://a.example/a%20b'],
	['https://a.example/@ann', 'https://a.example/@ann'],
	['a.example/@ann', 'https://a.example/@ann']
])('what is typed as %j becomes %j', (typed, address) => {
	expect(normaliseUrl(typed)).toBe(address);
});

test.each(['', '   ', 'javascript:alert(1)', 'data:,x', 'ftp://a.example/', 'java\nscript:x'])(
	'%j is refused as an address',
	(typed) => {
		expect(normaliseUrl(typed)).toBeNull();
	}
);

test.each([
	['https://www.figma.com/file/x', 'figma', 'figma.com'],
	['https://miro.com/app/board/x', 'miro', 'miro.com'],
	['https://docs.google.com/document/d/x', 'google-docs', 'docs.google.com'],
	['https://docs.google.com/spreadsheets/d/x', 'google-sheets', 'docs.google.com'],
	['https://docs.google.com/presentation/d/x', 'google-slides', 'docs.google.com'],
	['https://docs.google.com/forms/d/x', 'google-drive', 'docs.google.com'],
	['https://sheets.google.com/', 'google-sheets', 'sheets.google.com'],
	['https://drive.google.com/drive/x', 'google-drive', 'drive.google.com'],
	['https://github.com/a/b', 'github', 'github.com'],
	['https://gitlab.com/a/b', 'gitlab', 'gitlab.com'],
	['https://youtu.be/x', 'youtube', 'youtu.be'],
	['https://m.youtube.com/watch?v=x', 'youtube', 'm.youtube.com'],
	['https://vimeo.com/1', 'vimeo', 'vimeo.com'],
	['https://www.loom.com/share/x', 'loom', 'loom.com'],
	['https://us02web.zoom.us/j/1', 'zoom', 'us02web.zoom.us'],
	['https://teams.microsoft.com/l/x', 'teams', 'teams.microsoft.com'],
	['https://team.notion.site/x', 'notion', 'team.notion.site'],
	['https://www.dropbox.com/s/x', 'dropbox', 'dropbox.com'],
	['https://onedrive.live.com/x', 'onedrive', 'onedrive.live.com'],
	['https://acme.sharepoint.com/x', 'sharepoint', 'acme.sharepoint.com'],
	['https://trello.com/b/x', 'trello', 'trello.com'],
	['https://linear.app/x', 'linear', 'linear.app'],
	['mailto:ann@example.com', 'mail', 'ann@example.com'],
	['https://example.com:8080/', 'web', 'example.com:8080'],
	['https://notfigma.com/', 'web', 'notfigma.com'],
	['https://figma.com.evil.example/', 'web', 'figma.com.evil.example'],
	['javascript:alert(1)', 'web', ''],
	['not a url', 'web', '']
])('%s is shown as %s of %s', (url, kind, host) => {
	expect(linkHost(url)).toEqual({ kind, host });
});

test.each([
	['https://www.figma.com/board/x1Y2z3A4b5/Journey-map?node=1', 'Journey map'],
	['https://team.notion.site/Notes-of-the-crew-1a2b3c4d5e6f', 'Notes of the crew'],
	['https://docs.google.com/document/d/1aB2cD3eF4/edit', ''],
	['https://github.com/yjs/yjs/issues/12', 'yjs/yjs'],
	['https://example.com/files/agreement.pdf', 'Agreement'],
	['https://example.com/%C3%BCber_uns', 'Über uns'],
	['https://example.com/%E0%A4%A', ''],
	['https://example.com/', ''],
	['mailto:ann@example.com', ''],
	['javascript:two-words', '']
])('the title proposed for %s is %j', (url, title) => {
	expect(proposedTitle(url)).toBe(title);
});

test.each([
	['https://a.example/x', ['https://a.example/x']],
	[' www.a.example \r\n\nmailto:ann@example.com\n', ['https://www.a.example/', 'mailto:ann@example.com']],
	['https://a.example\nand a sentence', []],
	['See https://a.example', []],
	['a.example', []],
	['javascript:alert(1)', []],
	['https://a.example\njavascript:alert(1)', []],
	['java\nscript:alert(1)', []],
	['FILE:///etc/passwd', []],
	['data:text/html,x', []],
	['', []]
])('of %j pasted, these are links: %j', (text, urls) => {
	expect(pastedUrls(text)).toEqual(urls);
});
