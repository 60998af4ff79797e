import type { SaveState } from '#lib/client/save-state.ts';
import { m } from '#lib/paraglide/messages.js';
import { clockTime } from './relative-time.ts';

/** What hangs behind the word: since when, how much, and what to do. */
export function saveExplanation({ level, since, pending, reason }: SaveState): string {
	switch (level) {
		case 'saved':
			return m.ui_save_saved_help();
		case 'saving':
			return pending > 0 ? m.ui_save_saving_help({ count: pending }) : m.ui_save_saving_help_unknown();
		case 'device': {
			const held = heldText(reason);
			if (held) return held;
			const happened = since ? m.ui_save_device_since({ time: clockTime(since) }) : m.ui_save_device_help();
			return `${happened} ${pending > 0 ? m.ui_save_waiting({ count: pending }) : m.ui_save_nothing_waits()}`;
		}
		case 'lost':
			return [whyLost(reason), pending > 0 ? m.ui_save_lost_edits({ count: pending }) : ''].join(' ').trim();
	}
}

/** What the server said, where it answers and yet does not take what is here; null when that is not the reason. */
export function heldText(reason: SaveState['reason']): string | null {
	switch (reason) {
		case 'state_limit':
			return m.ui_held_state_limit();
		case 'too_large':
			return m.ui_held_too_large();
		case 'sockets':
			return m.ui_held_sockets();
		case 'documents':
			return m.ui_held_documents();
		case 'backlog':
			return m.ui_held_backlog();
		case 'rate':
		case 'awareness':
			return m.ui_held_rate();
		default:
			return null;
	}
}

function whyLost(reason: SaveState['reason']): string {
	switch (reason) {
		case 'unreadable':
			return m.ui_save_lost_unreadable();
		case 'unavailable':
			return m.ui_save_lost_unavailable();
		case 'full':
			return m.ui_save_lost_full();
		case 'closed':
			return m.ui_save_lost_closed();
		case 'read_only':
			return m.ui_save_lost_read_only();
		case 'malformed':
			return m.ui_save_lost_malformed();
		default:
			return m.ui_save_lost_help();
	}
}
