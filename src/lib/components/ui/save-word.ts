import type { SaveState } from '#lib/client/save-state.ts';
import { m } from '#lib/paraglide/messages.js';

/** The one word in the slot. */
export function saveWord(level: SaveState['level']): string {
	switch (level) {
		case 'saved':
			return m.ui_save_saved();
		case 'saving':
			return m.ui_save_saving();
		case 'device':
			return m.ui_save_device();
		case 'lost':
			return m.ui_save_lost();
	}
}
