import { expect, test } from 'vitest';
import { canBeColoured, CodeColours } from '#lib/components/code/code-colours.ts';
import type { Highlight } from '#lib/components/code/code-highlight.ts';
import { highlight } from '#lib/components/code/code-highlight.ts';

/** Colours all of the code alike, and counts how often. */
function counting() {
	const seen: string[] = [];
	const colour: Highlight = (code) => {
		seen.push(code);
		return [{ text: code, kind: 'keyword' }];
	};
	return { seen, colour };
}

test('while code grows it is coloured twice a second, and what came since stands plain after it', () => {
	const { seen, colour } = counting();
	const colours = new CodeColours('typescript');
	const at = (code: string, now: number) => colours.of(code, colour, { growing: true, now });
	expect(at('let a', 1_000)).toEqual([{ text: 'let a', kind: 'keyword' }]);
	expect(at('let a =', 1_016)).toEqual([
		{ text: 'let a', kind: 'keyword' },
		{ text: ' =', kind: null }
	]);
	at('let a = 1', 1_499);
	expect(seen).toEqual(['let a']);
	expect(at('let a = 12', 1_500)).toEqual([{ text: 'let a = 12', kind: 'keyword' }]);
	expect(seen).toEqual(['let a', 'let a = 12']);
});

test('code that has come to its end is coloured at once, and once', () => {
	const { seen, colour } = counting();
	const colours = new CodeColours('typescript');
	colours.of('let a', colour, { growing: true, now: 0 });
	for (const now of [16, 32, 48]) {
		expect(colours.of('let a = 1', colour, { growing: false, now })).toEqual([
			{ text: 'let a = 1', kind: 'keyword' }
		]);
	}
	expect(seen).toEqual(['let a', 'let a = 1']);
});

test('code that became another one is coloured anew', () => {
	const { colour } = counting();
	const colours = new CodeColours('typescript');
	colours.of('let a', colour, { growing: true, now: 0 });
	expect(colours.of('const b', colour, { growing: true, now: 16 })).toEqual([
		{ text: 'const b', kind: 'keyword' }
	]);
});

test('code too long, or with too long a line, stays plain', () => {
	const { seen, colour } = counting();
	const long = 'let a = 1;\n'.repeat(10_000);
	expect(canBeColoured('let a = 1;\n'.repeat(900))).toBe(true);
	expect(canBeColoured(long)).toBe(false);
	expect(canBeColoured(`let a;\n${'a'.repeat(600)}`)).toBe(false);
	expect(new CodeColours('typescript').of(long, colour, { growing: false, now: 0 })).toEqual([
		{ text: long, kind: null }
	]);
	expect(seen).toEqual([]);
});

const SLOW = [
	...[
		'a',
		'$',
		'_',
		'a.',
		'a ',
		'\n',
		'"',
		"'",
		'(',
		'{',
		'[',
		'<',
		'<a ',
		'`',
		'/*',
		'r#"',
		'f"{',
		'](',
		'@',
		'--',
		'A-'
	]
];

test.each([
	...['bash', 'css', 'diff', 'go', 'java', 'javascript', 'json', 'kotlin', 'php', 'powershell'],
	...['python', 'r', 'ruby', 'rust', 'sql', 'swift', 'typescript', 'xml', 'yaml']
] as const)('the slowest code of %s that is coloured takes no time that is felt', (language) => {
	for (const piece of SLOW) {
		const line = piece.repeat(500).slice(0, 499);
		const code = `${line}\n`.repeat(20).slice(0, 10_000);
		expect(canBeColoured(code)).toBe(true);
		const before = process.cpuUsage();
		highlight(code, language);
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1_000, piece).toBeLessThan(250);
	}
});
