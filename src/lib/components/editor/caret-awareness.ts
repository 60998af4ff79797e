import type { Awareness } from 'y-protocols/awareness';

/** A caret's owner as the caret extension hands it to `render`. */
export interface CaretUser {
	clientId: number;
	name: string;
	/** 1 to 12, an index into the presence colours. */
	presence: number;
	/** Never shown. y-tiptap warns on the console about anything but six hex digits, for each caret and change. */
	color: '#000000';
}

type States = Map<number, { user: CaretUser; cursor: unknown }>;

/**
 * The session's awareness as the caret extension may use it: it reads the carets of people, checked, since
 * a malformed one throws inside y-tiptap, and writes nothing but the own caret. The field `user` belongs
 * to the session and the server.
 */
export function caretAwareness(awareness: Awareness) {
	const getStates = (): States => {
		const states: States = new Map();
		for (const [clientId, state] of awareness.getStates()) {
			const user = caretUser(clientId, state.user);
			if (user !== null && isCursor(state.cursor)) states.set(clientId, { user, cursor: state.cursor });
		}
		return states;
	};
	return {
		get states() {
			return getStates();
		},
		getStates,
		getLocalState: () => awareness.getLocalState(),
		setLocalStateField(field: string, value: unknown): void {
			if (field === 'cursor') awareness.setLocalStateField(field, value);
		},
		on: awareness.on.bind(awareness),
		off: awareness.off.bind(awareness)
	};
}

function caretUser(clientId: number, user: unknown): CaretUser | null {
	if (typeof user !== 'object' || user === null || !('name' in user) || typeof user.name !== 'string')
		return null;
	const color = 'color' in user && typeof user.color === 'number' ? user.color : 1;
	return {
		clientId,
		name: user.name,
		presence: Math.min(12, Math.max(1, Math.round(color) || 1)),
		color: '#000000'
	};
}

function isCursor(cursor: unknown): boolean {
	return (
		typeof cursor === 'object' &&
		cursor !== null &&
		'anchor' in cursor &&
		isRelativePosition(cursor.anchor) &&
		'head' in cursor &&
		isRelativePosition(cursor.head)
	);
}

function isRelativePosition(position: unknown): boolean {
	if (typeof position !== 'object' || position === null) return false;
	const { type, item } = position as { type?: unknown; item?: unknown };
	return (type == null || isId(type)) && (item == null || isId(item)) && (type != null || item != null);
}

function isId(id: unknown): boolean {
	return (
		typeof id === 'object' &&
		id !== null &&
		'client' in id &&
		Number.isSafeInteger(id.client) &&
		'clock' in id &&
		Number.isSafeInteger(id.clock)
	);
}
