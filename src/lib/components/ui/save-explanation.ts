import type { SaveState } from '#lib/client/save-state.ts';
import { m } from '#lib/paraglide/messages.js';
import { clockTime } from './relative-time.ts';

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

/** What hangs behind the word: since when, how much, and what to do. */
export function saveExplanation({ level, since, pending, reason }: SaveState): string {
	switch (level) {
		case 'saved':
			return m.ui_save_saved_help();
		case 'saving':
			return pending > 0 ? m.ui_save_saving_help({ count: pending }) : m.ui_save_saving_help_unknown();
		case 'device': {
			const happened = since ? m.ui_save_device_since({ time: clockTime(since) }) : m.ui_save_device_help();
			return `${happened} ${pending > 0 ? m.ui_save_waiting({ count: pending }) : m.ui_save_nothing_waits()}`;
		}
		case 'lost':
			return [whyLost(reason), pending > 0 ? m.ui_save_lost_edits({ count: pending }) : ''].join(' ').trim();
	}
}

function whyLost(reason: SaveState['reason']): string {
	switch (reason) {
		case 'unavailable':
			return m.ui_save_lost_unavailable();
		case 'full':
			return m.ui_save_lost_full();
		case 'closed':
			return m.ui_save_lost_closed();
		case 'read_only':
			return m.ui_save_lost_read_only();
		case 'too_large':
			return m.ui_save_lost_too_large();
		case 'rate':
			return m.ui_save_lost_rate();
		case 'state_limit':
			return m.ui_save_lost_state_limit();
		case 'malformed':
			return m.ui_save_lost_malformed();
		default:
			return m.ui_save_lost_help();
	}
}
