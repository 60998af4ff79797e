import type { Plugin, Rolldown } from 'vite';

/**
 * Chunks that hold all that some modules import before anything is clicked, and what each begins with. A module
 * belongs to the first that needs it.
 */
const CHUNKS: { name: string; from: RegExp }[] = [
	{
		// The pages on which a project opens, with their layouts and Kit's own beginning.
		name: 'app',
		from: /\/routes\/(\+(layout|error)\.(svelte|ts)|\(app\)\/(\+layout|projects\/\[projectId\]\/(\+layout|\+page|(sections|docs)\/.*\+page))\.svelte)$|\/(runtime\/client\/entry|generated\/client-optimized\/app)\.js$/
	},
	{ name: 'thread', from: /\/chat\/ThreadPane\.svelte$/ }
];
/** Names every message there is; which of them a module uses, its code says. */
const ALL_MESSAGES = /\/paraglide\/messages(\.js|\/_index\.js)$/;
const MESSAGE = /\/paraglide\/messages\/(\w+)\.js$/;
/** Kit links the styles of what a page may import later too, each file a request before the first paint. */
const STYLE = /\.css(\?|$)/;

/**
 * By itself the bundler makes a chunk of each set of modules that the same pages share: eighty of them for the
 * page of a project, each a request, and together a fifth larger.
 */
export function fewerChunks(): Plugin {
	const chunkOf = new Map<string, string>();
	return {
		name: 'waystone-fewer-chunks',
		apply: (_config, { isSsrBuild }) => !isSsrBuild,
		config: () => ({
			build: {
				rolldownOptions: {
					output: { codeSplitting: { groups: [{ name: (id) => chunkOf.get(id) ?? null }] } }
				}
			}
		}),
		buildEnd() {
			const ids = [...this.getModuleIds()];
			const messages = new Map(ids.map((id) => [MESSAGE.exec(id)?.[1], id]));
			for (const { name, from } of CHUNKS) {
				const pending = ids.filter((id) => from.test(id) || (name === 'app' && STYLE.test(id)));
				for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
					if (chunkOf.has(id)) continue;
					chunkOf.set(id, name);
					pending.push(...importsOf(this.getModuleInfo(id), messages));
				}
			}
		}
	};
}

function importsOf(info: Rolldown.ModuleInfo | null, messages: Map<string | undefined, string>): string[] {
	if (!info || ALL_MESSAGES.test(info.id)) return [];
	const named = Array.from(info.code?.matchAll(/\bm\.(\w+)/g) ?? [], ([, name]) => messages.get(name));
	return [...info.importedIds, ...named.filter((id) => id !== undefined)];
}
