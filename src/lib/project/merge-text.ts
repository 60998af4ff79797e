import { diffArrays } from 'diff';

/** Lines, or words, in which two texts may differ: more take seconds to compare, and are not lined up. */
export const MOST_DIFFERENCES = 1_000;

export interface Merged {
	text: string;
	/** Both changed a line: the proposed one stands, and what was written there since goes. */
	clashes: boolean;
}

/** What a text is now, with what was done to `base` so that it became `proposed`. */
export function mergedText(now: string, base: string, proposed: string): Merged {
	const before = linesOf(base);
	const [newer, wanted] = [editsOf(before, linesOf(now)), editsOf(before, linesOf(proposed))];
	const lines: string[] = [];
	let clashes = false;
	for (let at = 0; at <= before.length; at += 1) {
		const [theirs = [], ours = []] = [newer.added.get(at), wanted.added.get(at)];
		lines.push(...theirs, ...(isSame(theirs, ours) ? [] : ours));
		const [written, proposedLine] = [newer.replaced.get(at), wanted.replaced.get(at)];
		clashes ||= written !== undefined && proposedLine !== undefined && !isSame(written, proposedLine);
		lines.push(...(proposedLine ?? written ?? before.slice(at, at + 1)));
	}
	return { text: lines.join('\n'), clashes };
}

/** What became of each line, by its index, so that only those that both changed can clash. */
interface Edits {
	/** One line, or none where it was taken out. */
	replaced: Map<number, string[]>;
	/** Before the line with that index. */
	added: Map<number, string[]>;
}

function editsOf(before: readonly string[], after: readonly string[]): Edits {
	const edits: Edits = { replaced: new Map(), added: new Map() };
	for (const { start, end, lines } of runsOf(before, after)) {
		for (let at = start; at < end; at += 1) {
			const line = lines.slice(at - start, at - start + 1);
			if (line[0] !== before[at]) edits.replaced.set(at, line);
		}
		if (lines.length > end - start) edits.added.set(end, lines.slice(end - start));
	}
	return edits;
}

/** What the lines from `start` and before `end` become. */
interface Run {
	start: number;
	end: number;
	lines: string[];
}

function runsOf(before: readonly string[], after: readonly string[]): Run[] {
	const changes = diffArrays([...before], [...after], { maxEditLength: MOST_DIFFERENCES });
	if (!changes) return [{ start: 0, end: before.length, lines: [...after] }];
	const runs: Run[] = [];
	let at = 0;
	for (const { value, added, removed } of changes) {
		let run = runs.at(-1);
		if ((added || removed) && run?.end !== at) runs.push((run = { start: at, end: at, lines: [] }));
		if (added) run?.lines.push(...value);
		else at += value.length;
		if (removed && run) run.end = at;
	}
	return runs;
}

function linesOf(text: string): string[] {
	return text.trimEnd().split('\n');
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.join('\n') === other.join('\n') && one.length === other.length;
}
