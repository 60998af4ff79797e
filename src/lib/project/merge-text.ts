import { diffArrays } from 'diff';

/** Lines, or words, in which two texts may differ: more take seconds to compare, and are one change. */
export const MOST_DIFFERENCES = 1_000;

export interface Merged {
	text: string;
	/** Both changed the same lines: the proposed ones stand, and what was written there since goes. */
	clashes: boolean;
}

/** What a text is now, with what was done to `base` so that it became `proposed`. */
export function mergedText(now: string, base: string, proposed: string): Merged {
	const before = linesOf(base);
	const wanted = editsOf(before, linesOf(proposed));
	const newer = editsOf(before, linesOf(now)).filter((edit) => !wanted.some((each) => isSame(each, edit)));
	const kept = newer.filter((edit) => !wanted.some((each) => overlap(each, edit)));
	const lines: string[] = [];
	let at = 0;
	for (const edit of [...kept, ...wanted].sort((a, b) => a.start - b.start || a.end - b.end)) {
		lines.push(...before.slice(at, edit.start), ...edit.lines);
		at = edit.end;
	}
	return { text: [...lines, ...before.slice(at)].join('\n'), clashes: kept.length < newer.length };
}

/** What the lines from `start` and before `end` become. */
interface Edit {
	start: number;
	end: number;
	lines: string[];
}

function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
	const changes = diffArrays([...before], [...after], { maxEditLength: MOST_DIFFERENCES });
	if (!changes) return [{ start: 0, end: before.length, lines: [...after] }];
	const edits: Edit[] = [];
	let at = 0;
	for (const { value, added, removed } of changes) {
		let edit = edits.at(-1);
		if ((added || removed) && edit?.end !== at) edits.push((edit = { start: at, end: at, lines: [] }));
		if (added) edit?.lines.push(...value);
		else at += value.length;
		if (removed && edit) edit.end = at;
	}
	return edits;
}

function linesOf(text: string): string[] {
	return text.trimEnd().split('\n');
}

/** Two that only add at the same place do not. */
function overlap(one: Edit, other: Edit): boolean {
	return one.start < other.end && other.start < one.end;
}

function isSame(one: Edit, other: Edit): boolean {
	return (
		one.start === other.start && one.end === other.end && one.lines.join('\n') === other.lines.join('\n')
	);
}
