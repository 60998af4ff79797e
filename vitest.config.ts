import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const SERVER_SETUP = ['tests/helpers/build-setup.ts', 'tests/helpers/postgres-setup.ts'];

/** A suite with more cases than `npm test` has time for. */
function thorough(name: string, env: Record<string, string>, include = `tests/sync/${name}.test.ts`) {
	return {
		test: {
			name,
			include: [include],
			globalSetup: SERVER_SETUP,
			env,
			testTimeout: 15 * 60_000,
			hookTimeout: 60_000
		}
	};
}

/** The projects are run one at a time: `npm run test:unit`, `test:sync`, and so on, one script for each. */
export default defineConfig({
	test: {
		maxWorkers: 2,
		projects: [
			{
				// Browser modules with runes are tested too: they need Svelte's compiler and its browser build.
				plugins: [svelte()],
				resolve: { conditions: ['browser'] },
				test: {
					name: 'unit',
					include: ['tests/unit/**/*.test.ts'],
					// The longest take a second, on a machine that does nothing else.
					testTimeout: 30_000,
					server: { deps: { inline: ['svelte'] } }
				}
			},
			{
				test: {
					name: 'sync',
					include: ['tests/sync/**/*.test.ts'],
					globalSetup: SERVER_SETUP,
					testTimeout: 60_000,
					hookTimeout: 60_000
				}
			},
			thorough('crash', { SERVER_MOMENTS: '200', POSTGRES_MOMENTS: '50' }),
			thorough('fuzz', { FUZZ_FRAMES: '10000' }),
			{
				test: {
					name: 'threads',
					include: ['tests/threads/**/*.test.ts'],
					globalSetup: SERVER_SETUP,
					testTimeout: 60_000,
					hookTimeout: 60_000
				}
			},
			thorough('streams', { STREAM_CUTS: '200', SERVER_DEATHS: '10' }, 'tests/threads/*.test.ts'),
			thorough('sends', { CHAT_SENDS: '10000' }, 'tests/integration/chat-messages.test.ts'),
			{
				test: {
					name: 'integration',
					include: ['tests/integration/**/*.test.ts'],
					globalSetup: SERVER_SETUP,
					testTimeout: 30_000,
					hookTimeout: 30_000
				}
			}
		]
	}
});
