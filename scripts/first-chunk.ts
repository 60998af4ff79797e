import type { Plugin, Rolldown } from 'vite';

/** The pages on which a project opens, with their layouts and Kit's own beginning. */
const FIRST = [
	/\/routes\/(\+layout\.svelte|\+layout\.ts|\(app\)\/\+layout\.svelte)$/,
	/\/routes\/\(app\)\/projects\/\[projectId\]\/(\+layout|\+page|sections\/.*\+page|docs\/.*\+page)\.svelte$/,
	/\/(runtime\/client\/entry|generated\/client-optimized\/app)\.js$/
];
/** Names every message there is; which of them a module uses, its code says. */
const ALL_MESSAGES = /\/paraglide\/messages(\.js|\/_index\.js)$/;
const MESSAGE = /\/paraglide\/messages\/(\w+)\.js$/;

/**
 * Puts into one chunk what the pages of a project import before anything is clicked. By itself the bundler makes
 * a chunk of each set of modules that the same pages share: eighty of them, each a request, and together a fifth
 * larger. What is imported later stays in chunks of its own.
 */
export function firstChunk(): Plugin {
	const first = new Set<string>();
	return {
		name: 'waystone-first-chunk',
		apply: (_config, { isSsrBuild }) => !isSsrBuild,
		config: () => ({
			build: {
				rolldownOptions: {
					output: { codeSplitting: { groups: [{ name: (id) => (first.has(id) ? 'app' : null) }] } }
				}
			}
		}),
		buildEnd() {
			const ids = [...this.getModuleIds()];
			const messages = new Map(ids.map((id) => [MESSAGE.exec(id)?.[1], id]));
			const pending = ids.filter((id) => FIRST.some((page) => page.test(id)));
			for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
				if (first.has(id)) continue;
				first.add(id);
				pending.push(...importsOf(this.getModuleInfo(id), messages));
			}
		}
	};
}

function importsOf(info: Rolldown.ModuleInfo | null, messages: Map<string | undefined, string>): string[] {
	if (!info || ALL_MESSAGES.test(info.id)) return [];
	const named = Array.from(info.code?.matchAll(/\bm\.(\w+)/g) ?? [], ([, name]) => messages.get(name));
	return [...info.importedIds, ...named.filter((id) => id !== undefined)];
}
