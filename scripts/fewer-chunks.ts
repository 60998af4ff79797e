import type { Plugin, Rolldown } from 'vite';

/** What an open project begins with: its layouts, and Kit's own beginning. */
const APP =
	/\/routes\/(\+(layout|error)\.(svelte|ts)|\(app\)\/(\+layout|projects\/\[projectId\]\/\+layout)\.svelte)$|\/(runtime\/client\/entry|generated\/client-optimized\/app)\.js$/;
/** The pages that it shows. What only one of them needs stays with it. */
const PAGES = /\/routes\/\(app\)\/projects\/\[projectId\]\/(\+page|(sections|docs)\/.*\+page)\.svelte$/;
/** Fetched once a project is painted. */
const THREAD = /\/(project\/ProjectThread\.svelte|client\/chat-session\.svelte\.ts)$/;
/** What a page has below its text, and what the first click, key or look at something needs. */
const SOON =
	/\/components\/(project\/late-part-list|account\/account-menu|editor\/formats|ui\/save-explanation)\.ts$|\/(editor\/EarlyText|find\/FindHost|inbox\/InboxHost)\.svelte$|\/@floating-ui\/dom\//;
/** Fetched while the device is read. */
const LIVE = /\/client\/live\.ts$/;
/** Names every message there is; which of them a module uses, its code says. */
const ALL_MESSAGES = /\/paraglide\/messages(\.js|\/_index\.js)$/;
const MESSAGE = /\/paraglide\/messages\/(\w+)\.js$/;
/** Kit links the styles of what a page may import later too, each file a request before the first paint. */
const STYLE = /\.css(\?|$)/;

/**
 * Puts what the page of a project imports before anything is clicked into one chunk, and its thread into another.
 * By itself the bundler makes a chunk of each set of modules that the same pages share: eighty of them, each a
 * request, and together a fifth larger.
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
			const neededBy = (...roots: string[]) =>
				reach(roots, (id) => importsOf(this.getModuleInfo(id), messages));
			const assign = (name: string, modules: Iterable<string>) => {
				for (const id of modules) if (!chunkOf.has(id)) chunkOf.set(id, name);
			};
			const allBy = (pattern: RegExp) => neededBy(...ids.filter((id) => pattern.test(id)));
			const later = { live: allBy(LIVE), soon: allBy(SOON), thread: allBy(THREAD) };
			const pages = ids.filter((id) => PAGES.test(id)).map((id) => neededBy(id));
			const parts = [...pages, ...Object.values(later)];
			// A text that the editor has too would become a chunk of its own.
			const isShared = (id: string) =>
				pages.some((page) => page.has(id)) &&
				(MESSAGE.test(id) || parts.filter((part) => part.has(id)).length > 1);
			assign('app', neededBy(...ids.filter((id) => APP.test(id) || STYLE.test(id))));
			assign('app', ids.filter(isShared));
			for (const [name, modules] of Object.entries(later)) assign(name, modules);
		}
	};
}

function reach(roots: readonly string[], importsOf: (id: string) => readonly string[]): Set<string> {
	const reached = new Set<string>();
	const pending = [...roots];
	for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
		if (reached.has(id)) continue;
		reached.add(id);
		pending.push(...importsOf(id));
	}
	return reached;
}

function importsOf(info: Rolldown.ModuleInfo | null, messages: Map<string | undefined, string>): string[] {
	if (!info || ALL_MESSAGES.test(info.id)) return [];
	const named = Array.from(info.code?.matchAll(/\bm\.(\w+)/g) ?? [], ([, name]) => messages.get(name));
	return [...info.importedIds, ...named.filter((id) => id !== undefined)];
}
