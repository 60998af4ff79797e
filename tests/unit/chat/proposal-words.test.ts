import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import {
	changesNothing,
	proposalFacts,
	proposalTitle,
	sectionNews,
	targetOf
} from '#lib/components/chat/proposal-words.ts';
import { addDoc, deleteDoc } from '#lib/project/doc.ts';
import { addMilestone, changeMilestone, deleteMilestone } from '#lib/project/milestone.ts';
import { readProject } from '#lib/project/view.ts';
import type { Change, ProposalBase } from '#lib/protocol/proposals.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-25T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

test('a section’s change says from what to what, what changed meanwhile, and when nothing would', () => {
	const doc = new Y.Doc();
	const section = addMilestone(doc, { title: 'Review', due: '2026-12-12', by: 'ana' });
	const now = () => {
		const [view] = readProject(doc).milestones;
		if (!view) throw new Error('the section is gone');
		return view;
	};
	const base: ProposalBase = { title: 'Review', status: 'planned', due: '2026-12-12' };
	const change: Change = { tool: 'change_milestone', input: { section, status: 'done', due: null } };
	expect(proposalTitle(change, base)).toBe('Change the section “Review”');
	expect(proposalFacts(change, base, now())).toEqual(['Status Planned → Done', 'Due 12 Dec → none']);
	expect(sectionNews(base, now())).toBeNull();

	changeMilestone(doc, section, { status: 'active', due: '2026-12-18' });
	expect(proposalFacts(change, base, now())).toEqual(['Status Active → Done', 'Due 18 Dec → none']);
	expect(sectionNews(base, now())).toBe(
		'Changed since it was proposed: Status Planned → Active, Due 12 Dec → 18 Dec'
	);
	expect(changesNothing(change, now())).toBe(false);
	changeMilestone(doc, section, { status: 'done', due: null });
	expect(changesNothing(change, now())).toBe(true);
});

test('what a proposal is about is away when it is deleted, whatever it would do to it', () => {
	const doc = new Y.Doc();
	const section = addMilestone(doc, { title: 'Review', by: 'ana' });
	const id = addDoc(doc, { title: 'Notes', by: 'ana' });
	const isAway = (change: Change) => targetOf(change, { content: readProject(doc) }) === undefined;
	const about: Change[] = [
		{ tool: 'append_to_doc', input: { doc: id, text: 'P.S.' } },
		{ tool: 'replace_doc', input: { doc: id, text: 'P.S.' } },
		{ tool: 'add_doc', input: { title: 'More', text: 'P.S.', section } },
		{ tool: 'add_link', input: { title: 'Map', url: 'https://example.com', section } },
		{ tool: 'change_milestone', input: { section, status: 'done' } }
	];
	const free: Change = { tool: 'add_link', input: { title: 'Map', url: 'https://example.com' } };
	expect(about.map(isAway)).toEqual(about.map(() => false));
	deleteDoc(doc, id);
	deleteMilestone(doc, section);
	expect(about.map(isAway)).toEqual(about.map(() => true));
	expect(isAway(free)).toBe(false);
});

test('an address is shown as the browser understands it, and no longer than it takes to see where it leads', () => {
	const facts = (url: string) => proposalFacts({ tool: 'add_link', input: { title: 'Map', url } }, null, {});
	expect(facts('https://EXAMPLE.com\\@evil.example/a')).toEqual(['https://example.com/@evil.example/a']);
	expect(facts('https://gооgle.com/')).toEqual(['https://xn--ggle-55da.com/']);
	expect(facts(`https://example.com/${'a'.repeat(5_000)}`)[0]).toHaveLength(201);
});
