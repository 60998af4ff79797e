import { expect, test } from 'vitest';
import { fileName, UniqueNames } from '#lib/protocol/file-name.ts';

test('a title becomes a name that any system takes', () => {
	const names: [string, string][] = [
		['Session notes', 'Session notes'],
		['../etc/passwd', 'etc passwd'],
		['a\\b:c*d?e"f<g>h|i', 'a b c d e f g h i'],
		['CON', 'CON_'],
		['aux.txt', 'aux_.txt'],
		['console', 'console'],
		[' ends with a dot. ', 'ends with a dot'],
		['\u0000\u001f', 'Untitled'],
		['', 'Untitled'],
		['😀'.repeat(100), '😀'.repeat(80)],
		['lone \ud800', 'lone \ufffd']
	];
	for (const [title, name] of names) expect(fileName(title)).toBe(name);
});

test('names that a disk would take for the same are told apart', () => {
	const names = new UniqueNames();
	expect(['Notes', 'notes', 'Caf\u00e9', 'Cafe\u0301', 'notes 2'].map((name) => names.take(name))).toEqual([
		'Notes',
		'notes 2',
		'Caf\u00e9',
		'Cafe\u0301 2',
		'notes 2 2'
	]);
});
