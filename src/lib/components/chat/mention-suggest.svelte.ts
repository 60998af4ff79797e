import { isComposing } from '#lib/components/ui/is-composing.ts';
import type { ChatHost } from '#lib/client/chat-host.ts';
import { findPeople, isWhole, typedName, type Typed } from './mention-search.ts';

/** Somebody who can be called in a thread: a member, or the assistant, who has no id. */
export interface Suggested {
	userId: string | null;
	/** As it stands after the `@`. */
	name: string;
	/** What else they are found by. */
	alias?: string;
	color: number | null;
}

/** What is offered while `@` and a few letters are typed in a field. */
export class MentionSuggest {
	/** Empty while nothing is offered. */
	found = $state.raw<readonly Suggested[]>([]);
	/** Index of what Enter would take. */
	chosen = $state(0);
	field = $state.raw<HTMLTextAreaElement | null>(null);
	readonly listId: string;
	readonly #people: () => readonly Suggested[];
	readonly #onpick: (userId: string) => void;
	#typed: Typed | null = null;
	/** Where the `@` stands whose suggestions were sent away. */
	#dismissed: number | null = null;

	constructor(listId: string, people: () => readonly Suggested[], onpick: (userId: string) => void) {
		this.listId = listId;
		this.#people = people;
		this.#onpick = onpick;
	}

	/** For `@attach` on the field, where the focus stays; readers of the screen hear from it what is chosen. */
	readonly attach = (field: HTMLTextAreaElement) => {
		this.field = field;
		// A field that goes from the page is left in the middle of drawing, when nothing may change.
		const close = () => queueMicrotask(() => this.close());
		const move = () => this.found.length > 0 && this.#look();
		const listeners = {
			// Also while a word is put together: a phone's keyboard does that with every word.
			input: () => this.#look(),
			keyup: move,
			click: move,
			blur: close,
			keydown: (event: KeyboardEvent) => this.#press(event)
		};
		for (const [type, listener] of Object.entries(listeners)) {
			field.addEventListener(type, listener as EventListener);
		}
		field.setAttribute('aria-autocomplete', 'list');
		$effect(() => {
			if (this.found.length === 0) return;
			field.setAttribute('aria-controls', this.listId);
			field.setAttribute('aria-activedescendant', this.optionId(this.chosen));
			return () => {
				field.removeAttribute('aria-controls');
				field.removeAttribute('aria-activedescendant');
			};
		});
		return () => {
			for (const [type, listener] of Object.entries(listeners)) {
				field.removeEventListener(type, listener as EventListener);
			}
			this.field = null;
		};
	};

	optionId(index: number): string {
		return `${this.listId}-${index}`;
	}

	pick({ userId, name }: Suggested): void {
		const { field } = this;
		const typed = this.#typed;
		if (!field || !typed) return;
		const end = field.selectionEnd;
		const space = field.value[end] === ' ' ? '' : ' ';
		field.focus();
		field.setSelectionRange(typed.at, end);
		insertText(field, `@${name}${space}`);
		if (space === '') field.setSelectionRange(field.selectionEnd + 1, field.selectionEnd + 1);
		if (userId !== null) this.#onpick(userId);
		this.close();
	}

	close(): void {
		if (this.found.length > 0) this.found = [];
		this.#typed = null;
	}

	#look(): void {
		const { field } = this;
		if (!field) return;
		const { value, selectionStart, selectionEnd } = field;
		const typed = selectionStart === selectionEnd ? typedName(value, selectionStart) : null;
		if (typed?.at !== this.#dismissed) this.#dismissed = null;
		if (!typed || this.#dismissed !== null) return this.close();
		const found = findPeople(this.#people(), typed.query);
		// Nothing is left to be offered, and Enter sends.
		if (found.length === 1 && found[0] && isWhole(found[0], typed.query)) return this.close();
		const isSame = typed.at === this.#typed?.at && typed.query === this.#typed.query;
		if (!isSame) this.chosen = 0;
		this.#typed = typed;
		this.found = found;
	}

	#press(event: KeyboardEvent): void {
		if (isComposing(event) || this.found.length === 0 || !this.#take(event)) return;
		event.preventDefault();
		// The field's own keys: Enter would send, Escape close what it is in.
		event.stopPropagation();
	}

	/** False for a key that is not for the list. */
	#take({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
		if (shiftKey || ctrlKey || altKey || metaKey) return false;
		const step = { ArrowDown: 1, ArrowUp: -1 }[key];
		const item = this.found[this.chosen];
		if (step !== undefined) this.chosen = (this.chosen + step + this.found.length) % this.found.length;
		else if ((key === 'Enter' || key === 'Tab') && item) this.pick(item);
		else if (key === 'Escape') {
			this.#dismissed = this.#typed?.at ?? null;
			this.close();
		} else return false;
		return true;
	}
}

/** As if it were typed, so that it can be undone, and the field tells of it. */
function insertText(field: HTMLTextAreaElement, text: string): void {
	// No other way leaves what was typed before to be undone.
	if (document.execCommand('insertText', false, text)) return;
	field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
	field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Whom somebody can call in a thread: all others of the project, and the assistant. */
export function callable({ members, user }: ChatHost, assistant: string): Suggested[] {
	const others = members.filter(({ userId }) => userId !== user.id);
	return [...others, { userId: null, name: 'assistant', alias: assistant, color: null }];
}
