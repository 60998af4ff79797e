import { expect, test } from 'vitest';
import { highlight } from '#lib/components/code/code-highlight.ts';
import { languageOf, type Language } from '#lib/components/code/code-language.ts';

const SAMPLES: Record<Language, string> = {
	bash: 'for f in *.md; do\n  echo "$f" # each\ndone',
	css: 'a:hover { color: #123; }',
	diff: '@@ -1 +1 @@\n-old\n+new',
	go: 'func main() { fmt.Println("hi", 3) }',
	java: 'class A { int a = 1; /* one */ }',
	javascript: 'const greet = (name) => `hi ${name + 1}`; // hello',
	json: '{ "name": "Ana", "open": true, "tasks": [1, 2] }',
	kotlin: 'fun main() { val a = 1 }',
	php: '<?php echo "hi"; ?>',
	powershell: 'Get-Item -Path "x" | Where-Object { $_ }',
	python: 'def go(a):\n    """Go."""\n    return a + 1',
	r: 'x <- c(1, 2) # two',
	ruby: 'def go(a) = puts "hi #{a}"',
	rust: 'fn main() { let a = "x"; }',
	sql: "select name from people where city = 'Bern' -- all",
	swift: 'func go() -> Int { return 1 }',
	typescript: 'interface A { b: string }\nconst c: A = { b: "x" };',
	xml: '<p class="a">x<script>let a = 1;</script></p>',
	yaml: 'name: Ana\nopen: true # yes'
};

test.each(Object.entries(SAMPLES))('%s is coloured, and all of it is there', (name, code) => {
	const pieces = highlight(code, name as Language) ?? [];
	expect(pieces.map(({ text }) => text).join('')).toBe(code);
	expect(new Set(pieces.map(({ kind }) => kind)).size).toBeGreaterThan(2);
});

test('words, strings and comments are told apart, and what is put into a string is no string', () => {
	const kinds = new Map(
		highlight(SAMPLES.javascript, 'javascript')?.map(({ text, kind }) => [text.trim(), kind])
	);
	expect(kinds.get('const')).toBe('keyword');
	expect(kinds.get('greet')).toBe('title');
	expect(kinds.get('`hi')).toBe('string');
	expect(kinds.get('// hello')).toBe('comment');
	expect([...kinds].find(([text]) => text.includes('name +'))?.[1]).toBeNull();
	expect(highlight('+new', 'diff')).toEqual([{ text: '+new', kind: 'added' }]);
	expect(highlight('-old', 'diff')).toEqual([{ text: '-old', kind: 'removed' }]);
});

test('HTML in code stays text', () => {
	const code = 'const a = "</span><script>hurt(1)</script>";';
	expect(highlight(code, 'javascript')).toContainEqual({
		text: '"</span><script>hurt(1)</script>"',
		kind: 'string'
	});
});

test('a language is known by its other names, and by nothing that is not one', () => {
	for (const name of ['ts', 'TS', 'typescript', 'ts {2,3}', 'ts:main.ts', '{.ts}', 'tsx']) {
		expect(languageOf(name)).toBe('typescript');
	}
	expect(languageOf('html')).toBe('xml');
	for (const name of ['', ' ', 'text', 'mermaid', 'constructor', '__proto__', 'toString']) {
		expect(languageOf(name)).toBeNull();
	}
});
