import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { ownLines } from './scripts/lint-own-lines.js';
import svelteConfig from './svelte.config.js';

/** Waiting for a condition is the only wait in a test: a sleep is either too short or too long. */
const sleeps = [
	{
		// A timer that rejects is a deadline, not a sleep.
		selector:
			"NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']:not(:has(Identifier[name='reject']))",
		message: 'No sleeps in tests: wait for a condition.'
	},
	{
		selector: "CallExpression[callee.property.name='waitForTimeout']",
		message: 'No sleeps in tests: wait for a condition.'
	},
	{
		selector:
			"ImportDeclaration[source.value='node:timers/promises'] > ImportSpecifier[imported.name='setTimeout']",
		message: 'No sleeps in tests: wait for a condition.'
	}
];

/** Rules that only make sense where the types of everything are known. */
/** @type {import('eslint').Linter.RulesRecord} */
const unsafe = {
	'@typescript-eslint/no-unsafe-argument': 'off',
	'@typescript-eslint/no-unsafe-assignment': 'off',
	'@typescript-eslint/no-unsafe-call': 'off',
	'@typescript-eslint/no-unsafe-member-access': 'off',
	'@typescript-eslint/no-unsafe-return': 'off'
};

export default defineConfig(
	globalIgnores([
		'**/node_modules/',
		'.svelte-kit/',
		'build/',
		'data/',
		'coverage/',
		'migrations/',
		'test-results/',
		'playwright-report/',
		'src/lib/paraglide/',
		'tests/fixtures/'
	]),
	{
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		plugins: { waystone: { rules: { 'own-lines': ownLines } } }
	},
	js.configs.recommended,
	ts.configs.recommendedTypeChecked,
	svelte.configs.recommended,
	{
		languageOptions: {
			parserOptions: {
				projectService: { allowDefaultProject: ['scripts/*.mjs', 'src/service-worker.ts'] },
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte']
			}
		},
		rules: {
			// TypeScript reports unknown names, and knows the ones of Svelte and Kit.
			'no-undef': 'off',
			'no-empty': ['error', { allowEmptyCatch: false }],
			'no-console': 'error',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			// Prettier decides where lines break.
			'no-unexpected-multiline': 'off',
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
			'max-lines': ['error', { max: 250, skipBlankLines: true }],
			'waystone/own-lines': ['error', 40],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true }
			],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			// Node only erases types: `import { type A } from` would still load the file at run time.
			'@typescript-eslint/no-import-type-side-effects': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			// An async function without await keeps its promise of never throwing at the caller.
			'@typescript-eslint/require-await': 'off',
			// Interfaces are written with methods here, and implemented by closures that use no "this".
			'@typescript-eslint/unbound-method': 'off',
			// A thrown Response is how crossws answers an upgrade.
			'@typescript-eslint/only-throw-error': ['error', { allow: ['Response'] }],
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'no-restricted-imports': [
				'error',
				{
					paths: [{ name: 'lucia', message: 'Sessions are behind server/auth/session.ts.' }],
					patterns: [
						{ regex: '^\\$lib', message: 'Write #lib/..., which Node, Vite and TypeScript all resolve.' }
					]
				}
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	{
		files: ['**/*.svelte'],
		// svelte-check has the types. Here each component would have them worked out anew, for six times the time of
		// all other rules, and without those of imported components.
		extends: [ts.configs.disableTypeChecked],
		rules: {
			'@typescript-eslint/switch-exhaustiveness-check': 'off',
			// Script, markup and style of one thing are one file.
			'max-lines': ['error', { max: 300, skipBlankLines: true }],
			'svelte/no-at-html-tags': 'error',
			'svelte/button-has-type': 'error'
		}
	},
	{
		files: ['server/auth/session.ts'],
		rules: { 'no-restricted-imports': 'off' }
	},
	{
		files: ['src/**'],
		rules: {
			// A browser has no other log.
			'no-console': ['error', { allow: ['warn', 'error'] }],
			// There is no base path to resolve.
			'svelte/no-navigation-without-resolve': 'off',
			// It also reports a Date or URL that lives for one statement.
			'svelte/prefer-svelte-reactivity': 'off',
			'@typescript-eslint/no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							regex: '^#server/|/server/',
							allowTypeImports: true,
							message: 'src knows the types of server only: everything else comes through locals.backend.'
						}
					]
				}
			]
		}
	},
	{
		files: ['tests/**', 'bench/**', 'scripts/**', '*.config.ts', '*.config.js'],
		rules: { ...unsafe, 'no-console': 'off' }
	},
	{
		files: ['tests/**'],
		rules: {
			'max-lines': ['error', { max: 400, skipBlankLines: true }],
			// Y.Text inherits its toString from a class whose types do not show it.
			'@typescript-eslint/no-base-to-string': 'off',
			// A whole scenario in one function reads better than one cut into steps.
			'waystone/own-lines': ['error', 100],
			'no-restricted-syntax': ['error', ...sleeps]
		}
	},
	// The one place that waits, between two looks at a condition.
	{ files: ['tests/helpers/until.ts'], rules: { 'no-restricted-syntax': 'off' } },
	{
		files: ['**/*.js', '**/*.mjs'],
		extends: [ts.configs.disableTypeChecked],
		languageOptions: { globals: globals.node },
		rules: { 'no-undef': 'error', '@typescript-eslint/switch-exhaustiveness-check': 'off' }
	}
);
