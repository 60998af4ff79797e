import { m } from '#lib/paraglide/messages.js';

/** How long the button says what came of pressing it. */
const SAID_MS = 2_000;

/** The button that copies a block of code, and the place from which screen readers hear what came of it. */
export class CopyButton {
	readonly button = document.createElement('button');
	readonly status = document.createElement('span');
	readonly #code: HTMLElement;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(code: HTMLElement) {
		this.#code = code;
		this.button.type = 'button';
		this.button.className = 'code-copy';
		this.button.addEventListener('click', () => void this.#copy());
		this.status.className = 'sr';
		this.status.setAttribute('role', 'status');
		this.#offer();
	}

	destroy(): void {
		clearTimeout(this.#timer);
	}

	async #copy(): Promise<void> {
		try {
			await navigator.clipboard.writeText(this.#code.textContent);
			this.#say(m.chat_code_copied());
		} catch {
			// Browsers have no clipboard for pages without TLS, and may refuse it: selected, it is one key away.
			getSelection()?.selectAllChildren(this.#code);
			this.#say(m.chat_code_selected());
		}
	}

	#offer(): void {
		this.button.textContent = m.chat_copy();
		this.button.setAttribute('aria-label', m.chat_code_copy());
		this.status.textContent = '';
	}

	#say(what: string): void {
		this.button.textContent = what;
		this.button.removeAttribute('aria-label');
		this.status.textContent = what;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#offer(), SAID_MS);
	}
}
