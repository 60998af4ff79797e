import { LINE_BREAK, NOTHING, sameMark, type Mark, type Run } from './inline-run.ts';

/** For each run its marks, the outermost first: what is open stays, and of the others what reaches farther is outside. */
export function nestedMarks(runs: readonly Run[]): Mark[][] {
	const marks = runs.map((_, index) => marksAt(runs, index));
	let open: Mark[] = [];
	return marks.map((here, index) => {
		const gap = open.findIndex((mark) => !includes(here, mark));
		const kept = gap === -1 ? open : open.slice(0, gap);
		const others = here
			.filter((mark) => !includes(kept, mark))
			.map((mark) => ({ mark, reach: reachOf(mark, marks, index) }))
			.sort((a, b) => rank(b.mark) - rank(a.mark) || b.reach - a.reach);
		open = [...kept, ...others.map(({ mark }) => mark)];
		return open;
	});
}

/** How many of the outer marks are open in both. */
export function samePrefix(a: readonly Mark[], b: readonly Mark[]): number {
	const differing = a.findIndex((mark, level) => !sameMark(mark, b[level]));
	return differing === -1 ? a.length : differing;
}

/** A link is best not cut in pieces, and nothing can be inside code. */
function rank({ name }: Mark): number {
	return name === 'link' ? 1 : name === 'code' ? -1 : 0;
}

/** The index after the last run that the mark lies over without a gap. */
function reachOf(mark: Mark, marks: readonly (readonly Mark[])[], index: number): number {
	let end = index;
	while (includes(marks[end] ?? [], mark)) end += 1;
	return end;
}

/** A line break and a mention have no marks of their own: those on both sides lie over them. */
function marksAt(runs: readonly Run[], index: number): readonly Mark[] {
	const run = runs[index] ?? NOTHING;
	if (isPlain(run)) return run.marks;
	const before = runs.slice(0, index).findLast(isPlain) ?? NOTHING;
	const after = runs.slice(index).find(isPlain) ?? NOTHING;
	const over = before.marks.filter((mark) => includes(after.marks, mark));
	return over.filter(({ name }) => name !== 'code' && name !== 'link');
}

function isPlain({ text, mention }: Run): boolean {
	return text !== LINE_BREAK && !mention;
}

function includes(marks: readonly Mark[], mark: Mark): boolean {
	return marks.some((other) => sameMark(mark, other));
}
