import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Copy from '@lucide/svelte/icons/copy';
import CornerUpLeft from '@lucide/svelte/icons/corner-up-left';
import FolderInput from '@lucide/svelte/icons/folder-input';
import Pencil from '@lucide/svelte/icons/pencil';
import Trash from '@lucide/svelte/icons/trash-2';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { keyHint } from '#lib/components/ui/shortcuts.ts';
import { m } from '#lib/paraglide/messages.js';

interface ItemActions {
	/** Left out where the title stands open to be edited. */
	rename?: { label: string; run: () => void };
	/** Null at that end of the list; left out where there is no list. */
	up?: (() => void) | null;
	down?: (() => void) | null;
	/** Left out where a copy is of no use. */
	duplicate?: () => void;
	/** To another section, or out of this one. */
	moveTo: () => void;
	/** Out of its section, when it is in one. */
	detach: (() => void) | null;
	/** The ways to take it away from here, if there are any. */
	exports?: readonly MenuEntry[];
	bin: () => void;
}

/** What one can do to a doc or a link, in a row and on its page. */
export function itemMenu(actions: ItemActions): MenuEntry[] {
	const entries: MenuEntry[] = [];
	if (actions.rename)
		entries.push({
			label: actions.rename.label,
			icon: Pencil,
			hint: keyHint('rename'),
			run: actions.rename.run
		});
	if (actions.up !== undefined) entries.push(step(m.project_move_up(), ArrowUp, keyHint('up'), actions.up));
	if (actions.down !== undefined)
		entries.push(step(m.project_move_down(), ArrowDown, keyHint('down'), actions.down));
	if (actions.duplicate) entries.push({ label: m.project_duplicate(), icon: Copy, run: actions.duplicate });
	entries.push({ label: m.project_move_to_section(), icon: FolderInput, run: actions.moveTo });
	if (actions.detach) entries.push({ label: m.project_detach(), icon: CornerUpLeft, run: actions.detach });
	if (actions.exports) entries.push({ separator: true }, ...actions.exports);
	entries.push(
		{ separator: true },
		{ label: m.project_move_to_bin(), icon: Trash, hint: keyHint('bin'), danger: true, run: actions.bin }
	);
	return entries;
}

function step(label: string, icon: typeof ArrowUp, hint: string, run: (() => void) | null): MenuEntry {
	return { label, icon, hint, disabled: run === null, run: run ?? undefined };
}
