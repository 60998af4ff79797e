import { LINE_BREAK, NOTHING, sameMark, type Mark, type Run } from './inline-run.ts';

/** For each run its marks, the outermost first: what is open stays, and of the others what reaches farther is outside. */
export function nestedMarks(runs: readonly Run[]): Mark[][] {
	const marks = shownMarks(runs);
	const reaches = reachesOf(marks);
	let open: Mark[] = [];
	return marks.map((here, index) => {
		const gap = open.findIndex((mark) => !includes(here, mark));
		const kept = gap === -1 ? open : open.slice(0, gap);
		const others = here
			.filter((mark) => !includes(kept, mark))
			.map((mark) => ({ mark, reach: reaches[index]?.[here.indexOf(mark)] ?? 0 }))
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

/** For each mark of each run the index after the last run that it lies over without a gap. */
function reachesOf(marks: readonly (readonly Mark[])[]): number[][] {
	const reaches: number[][] = [];
	// From behind, each from the one after it: a paragraph may have any number of runs.
	for (let index = marks.length - 1; index >= 0; index -= 1) {
		const next = marks[index + 1] ?? [];
		reaches[index] = (marks[index] ?? []).map((mark) => {
			const place = next.findIndex((other) => sameMark(mark, other));
			return reaches[index + 1]?.[place] ?? index + 1;
		});
	}
	return reaches;
}

/** A line break and a mention have no marks of their own: those on both sides lie over them. */
function shownMarks(runs: readonly Run[]): (readonly Mark[])[] {
	const after: Run[] = [];
	let next = NOTHING;
	for (let index = runs.length - 1; index >= 0; index -= 1) {
		const run = runs[index] ?? NOTHING;
		if (isPlain(run)) next = run;
		after[index] = next;
	}
	let before = NOTHING;
	return runs.map((run, index) => {
		if (isPlain(run)) before = run;
		const over = before.marks.filter((mark) => includes(after[index]?.marks ?? [], mark));
		return isPlain(run) ? run.marks : over.filter(({ name }) => name !== 'code' && name !== 'link');
	});
}

function isPlain({ text, mention }: Run): boolean {
	return text !== LINE_BREAK && !mention;
}

function includes(marks: readonly Mark[], mark: Mark): boolean {
	return marks.some((other) => sameMark(mark, other));
}
