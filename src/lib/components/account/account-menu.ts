import Keyboard from '@lucide/svelte/icons/keyboard';
import LogOut from '@lucide/svelte/icons/log-out';
import UserRound from '@lucide/svelte/icons/user-round';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { shortcutSheet } from '#lib/components/ui/shortcut-sheet.svelte.ts';
import { keyHint } from '#lib/components/ui/shortcuts.ts';
import { m } from '#lib/paraglide/messages.js';
import { leaving } from './leaving.svelte.ts';

/** What one can do to one's account, from everywhere. */
export function accountMenu(): MenuEntry[] {
	return [
		{ label: m.ui_account(), icon: UserRound, href: '/account' },
		{
			label: m.shortcut_sheet(),
			icon: Keyboard,
			hint: keyHint('sheet'),
			run: () => (shortcutSheet.open = true)
		},
		{ separator: true },
		{ label: m.ui_sign_out(), icon: LogOut, run: () => void leaving.ask() }
	];
}
