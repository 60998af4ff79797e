import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { fewerChunks } from './scripts/fewer-chunks.ts';

export default defineConfig({
	worker: { format: 'es' },
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['preferredLanguage', 'baseLocale'],
			emitTsDeclarations: true
		}),
		sveltekit(),
		fewerChunks()
	]
});
