import { m } from '#lib/paraglide/messages.js';

export const CALLOUT_KINDS = ['note', 'tip', 'warning'] as const;
export type CalloutKind = (typeof CALLOUT_KINDS)[number];

/** Whatever is stored: a kind that this version does not know is drawn as a note, and kept. */
export function calloutKind(stored: unknown): CalloutKind {
	return CALLOUT_KINDS.find((kind) => kind === stored) ?? 'note';
}

export function calloutLabel(kind: CalloutKind): string {
	return { note: m.editor_callout_note, tip: m.editor_callout_tip, warning: m.editor_callout_warning }[
		kind
	]();
}
