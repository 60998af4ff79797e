import highlighter from 'highlight.js/lib/core';
import type { Emitter, LanguageFn } from 'highlight.js';
import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import r from 'highlight.js/lib/languages/r';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type { Language } from './code-language.ts';
import type { Piece, PieceKind } from './code-piece.ts';

// Everything here is one file of 35 kB (gz), which `code-loader.ts` fetches when it is needed: whoever imports this
// otherwise makes every page wait for it.
const GRAMMARS: Record<Language, LanguageFn> = {
	...{ bash, css, diff, go, java, javascript, json, kotlin, php, powershell, python, r, ruby, rust, sql },
	...{ swift, typescript, xml, yaml }
};

/** The kinds of highlight.js by the first part of their names; null is what stands in a coloured piece, but is none. */
const KINDS: Record<string, PieceKind | null> = {
	...{ keyword: 'keyword', built_in: 'keyword', 'selector-tag': 'keyword', tag: null, meta: 'comment' },
	...{ string: 'string', regexp: 'string', link: 'string', char: 'string', subst: null },
	...{ number: 'number', literal: 'number', symbol: 'number', bullet: 'number' },
	...{ comment: 'comment', quote: 'comment', doctag: 'comment' },
	...{ title: 'title', section: 'title', function: null, params: null },
	...{ name: 'name', attr: 'name', attribute: 'name', property: 'name', type: 'name', class: null },
	...{ 'selector-class': 'name', 'selector-id': 'name', 'selector-attr': 'name', 'selector-pseudo': 'name' },
	...{ 'template-tag': 'keyword', 'template-variable': 'name', variable: 'name' },
	...{ addition: 'added', deletion: 'removed' }
};

/** Collects pieces where highlight.js would write HTML. */
class Pieces implements Emitter {
	readonly list: Piece[] = [];
	#kind: PieceKind | null = null;
	readonly #outer: (PieceKind | null)[] = [];

	addText(text: string): void {
		const last = this.list.at(-1);
		if (last?.kind === this.#kind) this.list[this.list.length - 1] = { ...last, text: last.text + text };
		else if (text !== '') this.list.push({ text, kind: this.#kind });
	}

	startScope(name: string): void {
		this.#outer.push(this.#kind);
		const kind = KINDS[name.split('.', 1)[0] ?? ''];
		if (kind !== undefined) this.#kind = kind;
	}

	endScope(): void {
		this.#kind = this.#outer.pop() ?? null;
	}

	/** Other names of the same two, which the engine calls for what spans several rules. */
	openNode(name: string): void {
		this.startScope(name);
	}

	closeNode(): void {
		this.endScope();
	}

	__addSublanguage(inner: Emitter): void {
		if (inner instanceof Pieces) this.list.push(...inner.list);
	}

	toHTML(): string {
		return '';
	}

	finalize(): void {
		this.#outer.length = 0;
	}
}

const engine = highlighter.newInstance();
engine.configure({ __emitter: Pieces });
for (const [name, grammar] of Object.entries(GRAMMARS)) engine.registerLanguage(name, grammar);

export type Highlight = typeof highlight;

/** The code in coloured pieces; null when the grammar fails on it. */
export function highlight(code: string, language: Language): readonly Piece[] | null {
	const { _emitter: pieces, errorRaised } = engine.highlight(code, { language, ignoreIllegals: true });
	if (errorRaised !== undefined || !(pieces instanceof Pieces)) return null;
	// What a reader sees must be what was written, whatever a grammar does.
	return pieces.list.map(({ text }) => text).join('') === code ? pieces.list : null;
}
