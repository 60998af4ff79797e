import { Plugin, type PluginKey } from '@tiptap/pm/state';
import type * as TableEditing from './table-editing.ts';

type Loaded = typeof TableEditing;

/** The key that `tableEditing` of prosemirror-tables makes for itself, and finds its state by. */
const KEY = { key: 'selectingCells$' } as unknown as PluginKey;

let loaded: Loaded | null = null;
let loading: Promise<Loaded | null> | null = null;

/** What only docs with tables need; null when it cannot be fetched now: cells can be written in without it. */
export function loadTableEditing(): Promise<Loaded | null> {
	loading ??= import('./table-editing.ts').then(
		(module) => (loaded = module),
		() => (loading = null)
	);
	return loading;
}

/** The plugin of prosemirror-tables, which is fetched once a table is shown, and does nothing before. */
export function tableEditing(): Plugin {
	const props = () => loaded?.editing.props;
	const plugin: Plugin = new Plugin({
		key: KEY,
		state: {
			init: () => null,
			apply: (...change): unknown => loaded?.editing.spec.state?.apply.apply(plugin, change) ?? null
		},
		appendTransaction: (...change) => loaded?.editing.spec.appendTransaction?.apply(plugin, change),
		props: {
			decorations: (state) => props()?.decorations?.call(plugin, state),
			handleDOMEvents: {
				mousedown: (view, event) => props()?.handleDOMEvents?.mousedown?.call(plugin, view, event)
			},
			createSelectionBetween: (...all) => props()?.createSelectionBetween?.apply(plugin, all) ?? null,
			handleTripleClick: (...all) => props()?.handleTripleClick?.apply(plugin, all),
			handleKeyDown: (view, event) =>
				loaded?.goByTab(view, event) || props()?.handleKeyDown?.call(plugin, view, event),
			handlePaste: (...all) => props()?.handlePaste?.apply(plugin, all)
		}
	});
	return plugin;
}
