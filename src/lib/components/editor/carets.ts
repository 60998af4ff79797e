import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import type { Awareness } from 'y-protocols/awareness';
import { caretAwareness, type CaretUser } from './caret-awareness.ts';

/** Time a name stands beside a caret after the caret moved. */
const LABEL_VISIBLE_MS = 2_000;

/**
 * The carets and selections of the others in this fragment. y-tiptap shows a caret only where its relative
 * position resolves inside the fragment, so several editors can share one awareness.
 */
export function carets(awareness: Awareness) {
	const labels = new CaretLabels(awareness);
	return CollaborationCaret.extend({
		onDestroy() {
			labels.destroy();
		}
	}).configure({
		provider: { awareness: caretAwareness(awareness) },
		user: { name: null, color: null },
		render: (user) => labels.render(user as CaretUser),
		selectionRender: (user) => ({ class: `peer-selection p${String((user as CaretUser).presence)}` })
	});
}

/** Shows the name when its caret moves, and lets it go when the caret rests. */
class CaretLabels {
	readonly #awareness: Awareness;
	readonly #moved = new Map<number, { cursor: string; at: number }>();
	readonly #carets = new Map<number, HTMLElement>();
	readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

	constructor(awareness: Awareness) {
		this.#awareness = awareness;
		awareness.on('change', this.#onChange);
		this.#onChange({ added: [...awareness.getStates().keys()], updated: [], removed: [] });
	}

	/** y-tiptap keeps a caret's element where it can and draws it anew where its block changed. */
	render(user: CaretUser): HTMLElement {
		const caret = document.createElement('span');
		caret.className = `peer-caret p${String(user.presence)}`;
		const label = document.createElement('span');
		label.className = 'peer-name';
		label.textContent = user.name;
		caret.append(label);
		this.#carets.set(user.clientId, caret);
		const moved = this.#moved.get(user.clientId);
		this.#showFor(user.clientId, (moved?.at ?? 0) + LABEL_VISIBLE_MS - Date.now());
		return caret;
	}

	destroy(): void {
		this.#awareness.off('change', this.#onChange);
		for (const timer of this.#timers.values()) clearTimeout(timer);
	}

	readonly #onChange = (change: { added: number[]; updated: number[]; removed: number[] }): void => {
		for (const clientId of [...change.added, ...change.updated]) {
			const cursor = JSON.stringify(this.#awareness.getStates().get(clientId)?.cursor ?? null);
			// A peer's editor sends its caret again whenever anybody types; only a new place counts as a move.
			if (this.#moved.get(clientId)?.cursor === cursor) continue;
			this.#moved.set(clientId, { cursor, at: Date.now() });
			this.#showFor(clientId, LABEL_VISIBLE_MS);
		}
		for (const clientId of change.removed) {
			this.#moved.delete(clientId);
			this.#carets.delete(clientId);
		}
	};

	#showFor(clientId: number, milliseconds: number): void {
		clearTimeout(this.#timers.get(clientId));
		this.#carets.get(clientId)?.classList.toggle('resting', milliseconds <= 0);
		if (milliseconds <= 0) return;
		const rest = (): void => this.#carets.get(clientId)?.classList.add('resting');
		this.#timers.set(clientId, setTimeout(rest, milliseconds));
	}
}
