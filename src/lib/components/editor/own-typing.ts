import type { Plugin } from '@tiptap/pm/state';
import { isRemoteChange } from './remote-change.ts';

/** A plugin must not answer to what a peer wrote: opening a doc would then already change it. */
export function onlyForOwnTyping(plugin: Plugin): Plugin {
	const append = plugin.spec.appendTransaction;
	if (append) {
		plugin.spec.appendTransaction = (transactions, before, after) =>
			transactions.some(isRemoteChange) ? null : append.call(plugin, transactions, before, after);
	}
	return plugin;
}
