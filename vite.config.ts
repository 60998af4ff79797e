import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { fileURLToPath } from 'node:url';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { fewerChunks } from './scripts/fewer-chunks.ts';
import { oneLanguage } from './scripts/one-language.ts';
import { staticIcons } from './scripts/static-icons.ts';

export default defineConfig({
	worker: { format: 'es' },
	// The one for browsers draws in the console, and brings a library for the page and one for schemas.
	resolve: {
		alias: {
			'lib0/logging': fileURLToPath(new URL('node_modules/lib0/logging.node.js', import.meta.url))
		}
	},
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['preferredLanguage', 'baseLocale'],
			emitTsDeclarations: true
		}),
		staticIcons(),
		sveltekit(),
		fewerChunks(),
		oneLanguage()
	]
});
