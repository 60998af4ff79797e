import * as v from 'valibot';
import { shownDate } from '#lib/project/fields.ts';
import { MILESTONE_STATUSES, SHOWN, type MilestoneStatus } from '#lib/project/schema.ts';
import { safeHref } from '#lib/project/url.ts';
import { storableText, uuid } from './text.ts';

/** UTF-16 units of a text that may be proposed. */
const TEXT_MAX = 40_000;
const TITLE_MAX = 200;

const words = (max: number, about: string) =>
	v.pipe(
		v.string(),
		v.maxLength(max, 'too_large'),
		v.description(about),
		v.transform((value) => storableText(value).trim())
	);
const needed = (max: number, about: string) => v.pipe(words(max, about), v.minLength(1, 'invalid'));
/** On one line: it stands in lists. */
const title = (about: string) =>
	v.pipe(
		needed(TITLE_MAX, about),
		v.transform((value) => value.replaceAll(/\s+/g, ' '))
	);
const body = (about: string) => needed(TEXT_MAX, `${about}, as Markdown without images`);
const due = v.nullable(
	v.pipe(
		v.string(),
		v.description('The day, YYYY-MM-DD; null for none'),
		v.check((value) => shownDate(value) !== null, 'no_date')
	)
);
const status = v.picklist(MILESTONE_STATUSES, 'invalid');
/** An id, or the ref that names it in what the model reads. */
const target = (about: string) => v.pipe(v.string(), v.maxLength(40, 'unknown_target'), v.description(about));
const where = v.optional(target('The ref of the section it belongs to; leave it out for the whole project'));

/**
 * What the model may propose, each with the schema of its input. The tools that it is offered are made of these, and
 * with these its calls are checked; an issue's message is a `Refusal`.
 */
export const TOOLS = {
	add_milestone: v.strictObject({
		title: title('The name of the section'),
		due: v.optional(due),
		status: v.optional(status),
		description: v.optional(words(TEXT_MAX, 'As Markdown without images'))
	}),
	add_link: v.strictObject({
		title: title('The name of the link'),
		url: v.pipe(
			v.string(),
			v.maxLength(SHOWN.url, 'too_large'),
			v.description('https, http or mailto'),
			v.check((url) => safeHref(url) !== null, 'unsafe_url')
		),
		note: v.optional(words(SHOWN.note, 'What it is for')),
		section: where
	}),
	add_doc: v.strictObject({ title: title('The title of the doc'), text: body('The text'), section: where }),
	replace_doc: v.strictObject({ doc: target('The ref of the doc'), text: body('All of its new text') }),
	append_to_doc: v.strictObject({
		doc: target('The ref of the doc'),
		text: body('What is added at the end')
	}),
	change_milestone: v.pipe(
		v.strictObject({
			section: target('The ref of the section'),
			status: v.optional(status),
			due: v.optional(due)
		}),
		v.check((change) => change.status !== undefined || change.due !== undefined, 'invalid')
	)
};

export type ToolName = keyof typeof TOOLS;

/** What a call asks for, checked; `doc` and `section` are whole ids. */
export type Change = {
	[Name in ToolName]: { tool: Name; input: v.InferOutput<(typeof TOOLS)[Name]> };
}[ToolName];

export function isToolName(name: string): name is ToolName {
	return Object.hasOwn(TOOLS, name);
}

/** Why a call of the model became no proposal. */
const REFUSALS = [
	'malformed',
	'unknown_tool',
	'invalid',
	'unknown_target',
	'not_whole',
	'too_large',
	'too_many',
	'unsafe_url',
	'no_date'
] as const;
export type Refusal = (typeof REFUSALS)[number];

export function toRefusal(code: string): Refusal {
	return REFUSALS.find((refusal) => refusal === code) ?? 'invalid';
}

/** What is to be changed, as it was when the model was asked. */
export interface ProposalBase {
	title: string;
	/** Of a doc, as Markdown. Not told once the proposal was decided. */
	text?: string;
	status?: MilestoneStatus;
	due?: string | null;
}

export type ProposalState = 'open' | 'applying' | 'applied' | 'dismissed' | 'refused';

export interface Proposal {
	/** Also of what it adds. */
	id: string;
	/** As the model named it. */
	tool: string;
	/** Null when it was refused. */
	input: Record<string, unknown> | null;
	base: ProposalBase | null;
	refusal: Refusal | null;
	state: ProposalState;
	/** Who applied or dismissed it, or has begun to. */
	decidedBy: string | null;
	decidedByName: string | null;
	decidedAt: string | null;
}

/** Checked anew where it is read: it was stored by another version, perhaps. Null for what cannot be applied. */
export function changeOf({ tool, input }: Pick<Proposal, 'tool' | 'input'>): Change | null {
	if (!isToolName(tool)) return null;
	const parsed = v.safeParse(TOOLS[tool], input);
	return parsed.success ? ({ tool, input: parsed.output } as Change) : null;
}

/** Ms after which somebody else may go on with what one began to apply. */
export const TAKE_OVER_MS = 30_000;

/** `token` is made by the browser that applies it, and kept there before it asks. */
export const ApplyInput = v.object({ token: uuid(), takeOver: v.optional(v.boolean(), false) });
export const AppliedInput = v.object({ token: uuid() });
