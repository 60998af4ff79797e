import { CodeBlock } from './code-block.ts';
import { languageOf } from '#lib/components/code/code-language.ts';
import { drawInto } from './draw-into.ts';

/** What a block of a message shows: its safe HTML, and in place of each `pre` a `CodeBlock`. */
export class CodeBlocks {
	readonly #element: HTMLElement;
	#blocks: CodeBlock[] = [];

	constructor(element: HTMLElement) {
		this.#element = element;
	}

	/** @param growing more of it may come */
	show(safe: DocumentFragment, growing: boolean): void {
		const found = [...safe.querySelectorAll('pre')];
		const former = this.#blocks;
		this.#blocks = found.map((pre, index) => {
			const { language = '', open } = pre.dataset;
			const known = former[index];
			const block = known?.language === languageOf(language) ? known : new CodeBlock(languageOf(language));
			block.show(pre.textContent, growing && open !== undefined);
			return block;
		});
		for (const block of former) if (!this.#blocks.includes(block)) block.destroy();
		if (former.length + found.length === 0) return drawInto(this.#element, safe);
		if (this.#isInPlace(safe)) return;
		for (const [index, { element }] of this.#blocks.entries()) found[index]?.replaceWith(element);
		this.#element.replaceChildren(safe);
	}

	destroy(): void {
		for (const block of this.#blocks) block.destroy();
		this.#blocks = [];
	}

	/** All there is is code that stands here already: put in anew, it would lose its focus and its scrolled place. */
	#isInPlace(safe: DocumentFragment): boolean {
		const [only, ...others] = this.#element.children;
		const isOne = safe.childElementCount === 1 && safe.firstElementChild?.tagName === 'PRE';
		return isOne && others.length === 0 && only !== undefined && only === this.#blocks[0]?.element;
	}
}
