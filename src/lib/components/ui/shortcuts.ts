import { m } from '#lib/paraglide/messages.js';

/** Where a shortcut works. */
export type ShortcutPlace = 'anywhere' | 'section' | 'item' | 'thread';

export interface Shortcut {
	/** Modifiers and a key as the event names it; Mod is Ctrl, on a Mac Cmd. */
	keys: string;
	label: () => string;
	places: readonly ShortcutPlace[];
}

/** Every key of ours outside of texts: what is bound, what menus hint at, and what the sheet shows. */
export const SHORTCUTS = {
	find: { keys: 'Mod+K', label: m.shortcut_find, places: ['anywhere'] },
	sheet: { keys: '?', label: m.shortcut_sheet, places: ['anywhere'] },
	undo: { keys: 'Mod+Z', label: m.project_undo, places: ['anywhere'] },
	redo: { keys: 'Mod+Shift+Z', label: m.project_redo, places: ['anywhere'] },
	/** As on Windows; one of the two in the sheet is enough. */
	redoToo: { keys: 'Mod+Y', label: m.project_redo, places: [] },
	outline: { keys: 'Mod+\\', label: m.shortcut_outline, places: ['anywhere'] },
	thread: { keys: 'Mod+J', label: m.shortcut_thread, places: ['anywhere'] },
	inbox: { keys: 'I', label: m.inbox_title, places: ['anywhere'] },
	chat: { keys: 'T', label: m.project_chat_about_section, places: ['section'] },
	rename: { keys: 'F2', label: m.shortcut_rename, places: ['section', 'item'] },
	due: { keys: 'D', label: m.project_due_date, places: ['section'] },
	place: { keys: 'M', label: m.project_move_to, places: ['section'] },
	planned: { keys: '1', label: m.ui_status_planned, places: ['section'] },
	active: { keys: '2', label: m.ui_status_active, places: ['section'] },
	done: { keys: '3', label: m.ui_status_done, places: ['section'] },
	up: { keys: 'Alt+ArrowUp', label: m.project_move_up, places: ['section', 'item'] },
	down: { keys: 'Alt+ArrowDown', label: m.project_move_down, places: ['section', 'item'] },
	bin: { keys: 'Delete', label: m.project_move_to_bin, places: ['section', 'item'] },
	findMessage: { keys: 'Mod+F', label: m.search_thread_open, places: ['thread'] }
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof SHORTCUTS;

function isMac(): boolean {
	// Its successor, userAgentData, is not in Safari.
	return /^(Mac|iP)/.test(navigator.platform);
}

/** Whether a key that was pressed is this shortcut. */
export function isShortcut(event: KeyboardEvent, id: ShortcutId): boolean {
	const parts = SHORTCUTS[id].keys.split('+');
	const key = parts.at(-1) ?? '';
	const mod = isMac() ? event.metaKey : event.ctrlKey;
	const foreign = isMac() ? event.ctrlKey : event.metaKey;
	// Keyboards differ in whether a sign needs Shift; a letter or a named key does not.
	const shift = /^\W$/.test(key) || event.shiftKey === parts.includes('Shift');
	return (
		pressedKey(event) === key.toLowerCase() &&
		mod === parts.includes('Mod') &&
		event.altKey === parts.includes('Alt') &&
		shift &&
		!foreign
	);
}

/** Where a keyboard has other letters, as for Russian or Arabic, what counts is the place of the key. */
function pressedKey({ key, code }: KeyboardEvent): string {
	const letter = /^[ -~]+$/.test(key) ? key : code.replace(/^(Key|Digit)/, '');
	return letter.toLowerCase();
}

/** The keys as they are written on this keyboard: "Ctrl K", on a Mac "⌘ K". */
export function keyHint(id: ShortcutId): string {
	return SHORTCUTS[id].keys.split('+').map(keyName).join(' ');
}

/** A hint of another table, such as "Ctrl B", for this keyboard. */
export function localHint(hint: string): string {
	return hint
		.split(' ')
		.map((name) => keyName(name === 'Ctrl' ? 'Mod' : name))
		.join(' ');
}

function keyName(key: string): string {
	const names: Record<string, string> = isMac()
		? { Mod: '⌘', Alt: '⌥', Shift: '⇧', ArrowUp: '↑', ArrowDown: '↓', Delete: '⌦' }
		: { Mod: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓', Delete: 'Del' };
	return names[key] ?? key;
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(...ids: ShortcutId[]): string {
	return ids.map((id) => SHORTCUTS[id].keys.replace('Mod', isMac() ? 'Meta' : 'Control')).join(' ');
}

/** Whether keys pressed here write something. */
export function isWriting(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	return (
		target.isContentEditable ||
		target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
	);
}
