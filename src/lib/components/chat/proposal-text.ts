import { diffWordsWithSpace } from 'diff';
import { shownText } from '#lib/project/fields.ts';
import { MOST_DIFFERENCES } from '#lib/project/merge-text.ts';
import type { Change } from '#lib/protocol/proposals.ts';

export interface Part {
	kind: 'same' | 'added' | 'removed' | 'left-out';
	value: string;
}

/** What a doc reads like now, and with what is proposed. */
export interface TextChange {
	before: string;
	after: string;
}

const LEFT_OUT: Part = { kind: 'left-out', value: '… ' };
/** UTF-16 units of a text that is shown without being asked for. */
const SHORT = 600;
/** Of one change among several: what goes must not hide what comes. */
const LONGEST = 240;
/** Of one text or change. */
const MOST_LINES = 10;
/** Of what stays the same beside a change. */
const BESIDE = 80;

/** The text that a proposal is about, with what it removes and adds; `replaced` for another text of a doc. */
export function partsOf({ tool, input }: Change, replaced: TextChange | null): Part[] {
	switch (tool) {
		case 'add_milestone':
			return part('same', input.description);
		case 'add_doc':
			return part('same', input.text);
		case 'append_to_doc':
			return part('added', input.text);
		case 'replace_doc':
			return replaced ? difference(replaced) : part('same', input.text);
		case 'add_link':
			return part('same', input.note);
		case 'change_milestone':
			return [];
	}
}

function part(kind: Part['kind'], value = ''): Part[] {
	return value === '' ? [] : [{ kind, value }];
}

function difference({ before, after }: TextChange): Part[] {
	const words = diffWordsWithSpace(before.trim(), after.trim(), { maxEditLength: MOST_DIFFERENCES });
	if (!words) return [...part('removed', before.trim()), ...part('added', after.trim())];
	return words.flatMap(({ value, added, removed }) => {
		return part(added ? 'added' : removed ? 'removed' : 'same', value);
	});
}

/** As much as is seen at a glance: the changes with what stands around them, and no more than fits. */
export function shortParts(parts: readonly Part[]): Part[] {
	const isOne = parts.length === 1;
	let room = SHORT;
	const shown = parts.flatMap((each, index) => {
		if (isOne || each.kind !== 'same') return [each];
		return besides(each.value, { first: index === 0, last: index === parts.length - 1 });
	});
	return shown
		.flatMap(({ kind, value }) => {
			if (kind === 'left-out') return [LEFT_OUT];
			const lines = value.split('\n', MOST_LINES).join('\n');
			const fits = shownText(lines, Math.min(room, isOne ? SHORT : LONGEST));
			room -= fits.length;
			return fits === value ? [{ kind, value }] : [...part(kind, fits), LEFT_OUT];
		})
		.filter(({ kind }, index, all) => kind !== 'left-out' || all[index - 1]?.kind !== 'left-out');
}

/** The end of what stands before a change, and the beginning of what stands after one. */
function besides(value: string, { first, last }: { first: boolean; last: boolean }): Part[] {
	if (value.length <= 2 * BESIDE) return part('same', value);
	const head = first ? '' : value.slice(0, BESIDE).replace(/\S+$/, '');
	const tail = last ? '' : value.slice(-BESIDE).replace(/^\S+/, '');
	return [...part('same', head), LEFT_OUT, ...part('same', tail)];
}
