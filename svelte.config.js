import adapterNode from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** `main.ts --dev` sets WAYSTONE_DEV; without the guard `vite build` would start the backend while prerendering. */
const emulate = process.env.WAYSTONE_DEV
	? () => ({
			platform: async () => {
				const { backend } = await import('./server/backend.ts');
				return { req: { backend: await backend() } };
			}
		})
	: undefined;

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: { ...adapterNode({ out: 'build', precompress: true }), emulate },
		alias: {},
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				// Kit's route announcer carries one inline style attribute; this is its hash.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'connect-src': ['self'],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'manifest-src': ['self'],
				'worker-src': ['self'],
				'base-uri': ['none'],
				'frame-ancestors': ['none'],
				'form-action': ['self']
			}
		},
		// server/main.ts compares Origin with ORIGIN on every unsafe method and on the upgrade.
		csrf: { trustedOrigins: ['*'] },
		paths: { relative: false },
		serviceWorker: { register: false },
		typescript: {
			config: (config) => ({
				...config,
				include: [
					...config.include,
					'../server/**/*.ts',
					'../scripts/**/*.ts',
					'../tests/**/*.ts',
					'../bench/**/*.ts',
					'../*.config.ts',
					'../eslint.config.js',
					'../svelte.config.js'
				]
			})
		}
	}
};
