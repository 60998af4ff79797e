import * as Y from 'yjs';
import { MILESTONE_STATUSES, type MilestoneStatus } from './schema.ts';

/** Readers of single values that any peer may have written: whatever comes in, something usable comes out. */

const EPOCH = '1970-01-01T00:00:00.000Z';
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]{5,20}(Z|[+-]\d{2}:\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** A uuid fits; anything that could not stand in a URL path does not. */
const ID = /^[\w-]{1,64}$/;

/**
 * A string is written well-formed, because Yjs encodes UTF-8: a lone surrogate would stay here and arrive as
 * U+FFFD elsewhere, and the replicas would differ until a reload.
 */
export function writtenText(text: string): string {
	return text.toWellFormed();
}

/** At most `max` UTF-16 units, never half a surrogate pair; '' for what is not a string. */
export function shownText(value: unknown, max: number): string {
	if (typeof value !== 'string') return '';
	if (value.length <= max) return value.toWellFormed();
	const cut = value.slice(0, max);
	return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut).toWellFormed();
}

export function isId(value: unknown): value is string {
	return typeof value === 'string' && ID.test(value);
}

export function shownId(value: unknown): string | null {
	return isId(value) ? value : null;
}

/** ISO 8601 with a zone, or null: formatting an invalid date throws. */
export function shownTime(value: unknown): string | null {
	return typeof value === 'string' && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

export function shownCreatedAt(value: unknown): string {
	return shownTime(value) ?? EPOCH;
}

/** `YYYY-MM-DD` of a day that exists, or null. */
export function shownDate(value: unknown): string | null {
	if (typeof value !== 'string' || !DATE.test(value)) return null;
	const day = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value) ? value : null;
}

export function shownStatus(value: unknown): MilestoneStatus {
	return MILESTONE_STATUSES.find((status) => status === value) ?? 'planned';
}

/** A rich text as the editor binds it. An element is a fragment to `instanceof`, but not to the editor. */
export function asFragment(value: unknown): Y.XmlFragment | undefined {
	return value instanceof Y.XmlFragment && !(value instanceof Y.XmlElement) ? value : undefined;
}
