import type { CitedProject } from '#lib/client/chat-host.ts';
import { statusWord } from '#lib/components/project/status-word.ts';
import { clockTime, daysBetween, shortDate } from '#lib/components/ui/relative-time.ts';
import { m } from '#lib/paraglide/messages.js';
import type { MilestoneStatus } from '#lib/project/schema.ts';
import type { DocView, MilestoneView } from '#lib/project/view.ts';
import { safeHref } from '#lib/project/url.ts';
import type { Change, Proposal, ProposalBase } from '#lib/protocol/proposals.ts';

/** What a proposal would do, for people. */
export function proposalTitle(change: Change | null, base: ProposalBase | null): string {
	if (!change) return m.proposal_unknown();
	const { tool, input } = change;
	const title = base?.title ?? '';
	switch (tool) {
		case 'add_milestone':
			return m.proposal_add_milestone({ title: input.title });
		case 'add_link':
			return m.proposal_add_link({ title: input.title });
		case 'add_doc':
			return m.proposal_add_doc({ title: input.title });
		case 'replace_doc':
			return m.proposal_replace_doc({ title });
		case 'append_to_doc':
			return m.proposal_append_to_doc({ title });
		case 'change_milestone':
			return m.proposal_change_milestone({ title });
	}
}

/** What else it says, a line each; `before` is what a section that would change is like. */
export function proposalFacts(
	{ tool, input }: Change,
	base: ProposalBase | null,
	before: SectionFacts
): string[] {
	const where = 'section' in input && base ? [m.proposal_in({ title: base.title })] : [];
	switch (tool) {
		case 'add_milestone':
			return factsOf(input, {});
		case 'add_link':
			// As the browser understands it, with nothing in it that eyes overlook.
			return [shortAddress(safeHref(input.url) ?? ''), ...where];
		case 'add_doc':
			return where;
		case 'change_milestone':
			return factsOf(input, before);
		case 'replace_doc':
		case 'append_to_doc':
			return [];
	}
}

/** Far more than it takes to see where it leads. */
const ADDRESS = 200;

function shortAddress(href: string): string {
	return href.length > ADDRESS ? `${href.slice(0, ADDRESS)}…` : href;
}

interface SectionFacts {
	status?: MilestoneStatus | undefined;
	due?: string | null | undefined;
}

function factsOf({ status, due }: SectionFacts, before: SectionFacts): string[] {
	const facts: string[] = [];
	if (status) {
		const [from, to] = [before.status && statusWord(before.status), statusWord(status)];
		facts.push(m.proposal_status({ status: from && from !== to ? m.proposal_from_to({ from, to }) : to }));
	}
	if (due !== undefined && (due ?? before.due)) {
		const [from, to] = [before.due && dayWord(before.due), dayWord(due)];
		facts.push(m.proposal_due({ date: from && from !== to ? m.proposal_from_to({ from, to }) : to }));
	}
	return facts;
}

function dayWord(due: string | null): string {
	return due === null ? m.proposal_no_day() : shortDate(new Date(`${due}T12:00:00`));
}

/**
 * The doc or section that a proposal is about, or would add to: null for the whole project, undefined where this
 * device has no such thing.
 */
export function targetOf(
	{ input }: Change,
	{ content }: Pick<CitedProject, 'content'>
): DocView | MilestoneView | null | undefined {
	if ('doc' in input) return content.docs.find(({ id }) => id === input.doc);
	if (!('section' in input) || input.section === undefined) return null;
	return content.milestones.find(({ id }) => id === input.section);
}

/** What became of a section since it was proposed to change it; null when nothing did. */
export function sectionNews(base: ProposalBase, { status, due }: MilestoneView): string | null {
	const facts = factsOf(
		{ ...(status !== base.status && { status }), ...(due !== base.due && { due }) },
		base
	);
	return facts.length > 0 ? m.proposal_changed({ what: facts.join(', ') }) : null;
}

/** It is like this already. */
export function changesNothing({ tool, input }: Change, { status, due }: MilestoneView): boolean {
	if (tool !== 'change_milestone') return false;
	return (input.status ?? status) === status && (input.due === undefined || input.due === due);
}

/** The time of today, or the day: words that stay true while they are looked at. */
export function momentWord(at: Date): string {
	return daysBetween(at, new Date()) === 0 ? clockTime(at) : shortDate(at);
}

/** Why nothing can be done with it. */
export function describeRefused({ refusal }: Proposal): string {
	switch (refusal) {
		case 'unknown_tool':
			return m.proposal_why_unknown_tool();
		case 'unknown_target':
			return m.proposal_why_unknown_target();
		case 'not_whole':
			return m.proposal_why_not_whole();
		case 'too_large':
			return m.proposal_why_too_large();
		case 'too_many':
			return m.proposal_why_too_many();
		case 'unsafe_url':
			return m.proposal_why_unsafe_url();
		case 'no_date':
			return m.proposal_why_no_date();
		case 'malformed':
		case 'invalid':
		case null:
			return m.proposal_why_invalid();
	}
}
