import { CodeColours, canBeColoured, plain } from '#lib/components/code/code-colours.ts';
import { CopyButton } from './code-copy.ts';
import type { Language } from '#lib/components/code/code-language.ts';
import { loadedHighlighter, loadHighlighter } from '#lib/components/code/code-loader.ts';
import { paint, type Piece } from '#lib/components/code/code-piece.ts';

/** How far from the screen code is coloured, so that a reader who scrolls does not see it happen. */
const NEAR = '400px';

/** A block of code on the screen, with its button. Coloured when it comes near the screen, for what that costs. */
export class CodeBlock {
	readonly element = document.createElement('div');
	readonly language: Language | null;
	readonly #text = document.createElement('code');
	readonly #copy = new CopyButton(this.#text);
	readonly #colours: CodeColours | null;
	readonly #near: IntersectionObserver;
	#isNear = false;
	#code = '';
	#growing = false;
	#painted: readonly Piece[] = [];

	constructor(language: Language | null) {
		this.language = language;
		this.#colours = language && new CodeColours(language);
		const scrolled = document.createElement('pre');
		// It scrolls sideways, and whoever has no pointer scrolls with the keyboard.
		scrolled.tabIndex = 0;
		scrolled.append(this.#text);
		this.element.className = 'code';
		this.element.append(scrolled, this.#copy.button, this.#copy.status);
		// Of the screen, and of what scrolls on it.
		const margins = { rootMargin: NEAR, scrollMargin: NEAR };
		this.#near = new IntersectionObserver((entries) => this.#onNear(entries), margins);
		if (this.#colours) this.#near.observe(this.element);
	}

	/** @param growing more of it may come */
	show(code: string, growing: boolean): void {
		this.#code = code;
		this.#growing = growing;
		this.#draw();
	}

	destroy(): void {
		this.#near.disconnect();
		this.#copy.destroy();
	}

	#onNear(entries: IntersectionObserverEntry[]): void {
		if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
		this.#near.disconnect();
		this.#isNear = true;
		this.#draw();
	}

	#draw(): void {
		const pieces = this.#pieces();
		paint(this.#text, this.#painted, pieces);
		this.#painted = pieces;
	}

	#pieces(): readonly Piece[] {
		if (!this.#isNear || !this.#colours || !canBeColoured(this.#code)) return plain(this.#code);
		const highlight = loadedHighlighter();
		if (highlight) {
			return this.#colours.of(this.#code, highlight, { growing: this.#growing, now: performance.now() });
		}
		void loadHighlighter().then((loaded) => {
			if (loaded) this.#draw();
		});
		return plain(this.#code);
	}
}
