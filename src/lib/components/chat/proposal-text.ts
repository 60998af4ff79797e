import { diffWordsWithSpace } from 'diff';
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

/** UTF-16 units of a text that is shown without being asked for. */
const SHORT = 600;
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
	const near = parts.flatMap((each, index) => {
		return each.kind === 'same' && parts.length > 1
			? besides(each.value, { first: index === 0, last: index === parts.length - 1 })
			: [each];
	});
	let room = SHORT;
	const shown = near.flatMap(({ kind, value }) => {
		const fits = value.slice(0, Math.max(0, room)).toWellFormed();
		room -= value.length;
		return part(kind, fits);
	});
	return room < 0 ? [...shown, ...leftOut('')] : shown;
}

/** The end of what stands before a change, and the beginning of what stands after one. */
function besides(value: string, { first, last }: { first: boolean; last: boolean }): Part[] {
	if (value.length <= 2 * BESIDE) return part('same', value);
	const head = first ? '' : value.slice(0, BESIDE).replace(/\S+$/, '');
	const tail = last ? '' : value.slice(-BESIDE).replace(/^\S+/, '');
	return [...part('same', head), ...leftOut(value), ...part('same', tail)];
}

function leftOut(value: string): Part[] {
	return [{ kind: 'left-out', value }];
}
