interface Line {
	element: HTMLElement;
	/** 1 is the outermost. */
	level: number;
	ordered: boolean;
}

/** `mso-list:l0 level2 lfo1` among the styles of a paragraph is Word's way to say "an item of a list". */
const LEVEL = /mso-list:[^;]*\blevel(\d+)/i;
/** A number or letter with a point, as opposed to a bullet of some font. */
const NUMBERED = /^\s*\(?(\d+|[a-z]{1,4})[.)]/i;
const DEEPEST = 9;

/** Turns Word's paragraphs that only look like lists into lists. */
export function wordLists(body: HTMLElement): void {
	let run: Line[] = [];
	const lines = [
		...body.querySelectorAll<HTMLElement>('p[data-css*="mso-list"], p[class^="MsoListParagraph"]')
	];
	for (const element of lines) {
		const line = lineOf(element);
		if (!line) continue;
		const last = run.at(-1);
		if (last && element.previousElementSibling !== last.element) {
			replace(run);
			run = [];
		}
		run.push(line);
	}
	replace(run);
}

/** Null for an indented paragraph that belongs to a list but has no bullet of its own. */
function lineOf(element: HTMLElement): Line | null {
	const level = LEVEL.exec(element.dataset.css ?? '')?.[1];
	const marker = element.querySelector('[data-css*="mso-list:Ignore" i]');
	if (level === undefined || !marker) return null;
	const ordered = NUMBERED.test(marker.textContent);
	marker.remove();
	return { element, level: Math.min(DEEPEST, Number(level) || 1), ordered };
}

function replace(run: readonly Line[]): void {
	const first = run[0];
	if (!first) return;
	const lists: HTMLElement[] = [];
	const top = listFor(first);
	first.element.before(top);
	lists.push(top);
	for (const line of run) {
		while (lists.length > line.level) lists.pop();
		while (lists.length < line.level) {
			const inner = listFor(line);
			const parent = lists.at(-1);
			(parent?.lastElementChild ?? parent?.appendChild(document.createElement('li')))?.append(inner);
			lists.push(inner);
		}
		const item = document.createElement('li');
		item.append(...line.element.childNodes);
		lists.at(-1)?.append(item);
		line.element.remove();
	}
}

function listFor({ ordered }: Line): HTMLElement {
	return document.createElement(ordered ? 'ol' : 'ul');
}
