import type { CitedProject } from '#lib/client/chat-host.ts';
import { statusWord } from '#lib/components/project/status-word.ts';
import { shortDate } from '#lib/components/ui/relative-time.ts';
import { m } from '#lib/paraglide/messages.js';
import type { MilestoneStatus } from '#lib/project/schema.ts';
import { changeOf, type Proposal } from '#lib/protocol/proposals.ts';

interface Words {
	title: string;
	facts: string[];
	/** What is not as it was when it was proposed. */
	changed: string | null;
}

/** What a proposal would do, for people; `text` is that of the doc that would change, as it is now. */
export function describeProposal(
	proposal: Proposal,
	project: CitedProject | null,
	text: string | null
): Words {
	const change = changeOf(proposal);
	if (!change) return { title: m.proposal_unknown(), facts: [], changed: null };
	const { tool, input } = change;
	const sections = project?.content.milestones ?? [];
	const nameOf = (id: string) => sections.find((view) => view.id === id)?.title ?? proposal.base?.title ?? '';
	const where = 'section' in input && input.section ? [m.proposal_in({ title: nameOf(input.section) })] : [];
	const title = proposal.base?.title ?? '';
	const changed = changedSince(proposal, project, text);
	switch (tool) {
		case 'add_milestone':
			return { title: m.proposal_add_milestone({ title: input.title }), facts: factsOf(input), changed };
		case 'add_link':
			return {
				title: m.proposal_add_link({ title: input.title }),
				facts: [input.url, ...(input.note ? [input.note] : []), ...where],
				changed: null
			};
		case 'add_doc':
			return { title: m.proposal_add_doc({ title: input.title }), facts: where, changed: null };
		case 'replace_doc':
			return { title: m.proposal_replace_doc({ title }), facts: [], changed };
		case 'append_to_doc':
			return { title: m.proposal_append_to_doc({ title }), facts: [], changed: null };
		case 'change_milestone':
			return { title: m.proposal_change_milestone({ title }), facts: factsOf(input), changed };
	}
}

function factsOf({
	status,
	due
}: {
	status?: MilestoneStatus | undefined;
	due?: string | null | undefined;
}): string[] {
	return [
		...(status ? [m.proposal_status({ status: statusWord(status) })] : []),
		...(due === undefined ? [] : [dueWords(due)])
	];
}

function dueWords(due: string | null): string {
	return due === null
		? m.proposal_no_due()
		: m.proposal_due({ date: shortDate(new Date(`${due}T12:00:00`)) });
}

function changedSince(
	{ base, state, ...proposal }: Proposal,
	project: CitedProject | null,
	text: string | null
): string | null {
	const change = changeOf(proposal);
	if (!base || !project?.ready || (state !== 'open' && state !== 'applying')) return null;
	if (change?.tool === 'replace_doc') {
		if (text === null) return m.proposal_target_away();
		return text === base.text ? null : m.proposal_changed_text();
	}
	if (change?.tool !== 'change_milestone') return null;
	const now = project.content.milestones.find(({ id }) => id === change.input.section);
	if (!now) return m.proposal_target_away();
	if (now.status === base.status && now.due === base.due) return null;
	return m.proposal_changed({ now: factsOf(now).join(', ') });
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
