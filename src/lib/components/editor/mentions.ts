export type MentionKind = 'member' | 'doc';

/** Somebody or something that a text can mention. */
export interface Mentionable {
	kind: MentionKind;
	id: string;
	/** As it is called now. */
	name: string;
	/** Where a click on it goes. */
	href: string | null;
}

export interface StoredMention {
	kind: string;
	id: string;
	/** As it was called when it was written. */
	label: string;
}

/** As it is called now, while that is known; as it was called then, for who left and what is gone. */
export function shownMention(stored: StoredMention, known: readonly Mentionable[]) {
	const found = known.find(({ kind, id }) => kind === stored.kind && id === stored.id);
	const name = found?.name ?? stored.label;
	return { text: stored.kind === 'member' ? `@${name}` : name, href: found?.href ?? null };
}

/** A peer may store anything. */
export function storedMention(attributes: Record<string, unknown>): StoredMention {
	const text = (value: unknown): string => (typeof value === 'string' ? value : '');
	return { kind: text(attributes.kind), id: text(attributes.id), label: text(attributes.label) };
}
