/**
 * The languages that are coloured, with what else people call them. Some common ones are missing, because the
 * time their grammars take grows with the square of the text: C, C#, INI and Markdown.
 */
const NAMES = {
	bash: ['sh', 'shell', 'zsh'],
	css: [],
	diff: ['patch'],
	go: ['golang'],
	java: [],
	javascript: ['js', 'jsx', 'mjs', 'cjs', 'node'],
	json: ['json5', 'jsonc'],
	kotlin: ['kt'],
	php: [],
	powershell: ['ps1', 'pwsh'],
	python: ['py', 'python3'],
	r: [],
	ruby: ['rb'],
	rust: ['rs'],
	sql: ['postgres', 'postgresql', 'mysql', 'sqlite'],
	swift: [],
	typescript: ['ts', 'tsx', 'mts', 'cts'],
	xml: ['html', 'svg', 'xhtml', 'vue', 'svelte'],
	yaml: ['yml']
} as const satisfies Record<string, readonly string[]>;

export type Language = keyof typeof NAMES;

const LANGUAGES = new Map<string, Language>(
	(Object.keys(NAMES) as Language[]).flatMap((language) =>
		[language, ...NAMES[language]].map((name): [string, Language] => [name, language])
	)
);

/** The language that the words after a fence name, as in `ts`, `ts {2}`, `ts:main.ts` and `{.ts}`. */
export function languageOf(info: string): Language | null {
	const name = /[^\s{}.,:]+/.exec(info)?.[0] ?? '';
	return LANGUAGES.get(name.toLowerCase()) ?? null;
}

/** As people write them, for a list to choose from. */
export const LANGUAGE_TITLES: Readonly<Record<Language, string>> = {
	...{ bash: 'Bash', css: 'CSS', diff: 'Diff', go: 'Go', java: 'Java', javascript: 'JavaScript' },
	...{ json: 'JSON', kotlin: 'Kotlin', php: 'PHP', powershell: 'PowerShell', python: 'Python', r: 'R' },
	...{ ruby: 'Ruby', rust: 'Rust', sql: 'SQL', swift: 'Swift', typescript: 'TypeScript', xml: 'HTML, XML' },
	yaml: 'YAML'
};
