import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { attachDoc } from '#lib/project/doc.ts';
import { attachLink } from '#lib/project/link.ts';
import { addMilestone, deleteMilestone, eraseMilestone, restoreMilestone } from '#lib/project/milestone.ts';
import { readProject } from '#lib/project/view.ts';
import { exchange, freshCopy } from '../../helpers/network.ts';
import { DOCS, LINKS, titles } from './item-kinds.ts';

describe.each([
	{ ...DOCS, attach: attachDoc },
	{ ...LINKS, attach: attachLink }
])('$root', (kind) => {
	function withMilestones() {
		const doc = new Y.Doc();
		const one = addMilestone(doc, { title: 'one', by: 'ann' });
		const two = addMilestone(doc, { title: 'two', by: 'ann' });
		return { doc, one, two };
	}

	/** Titles at project level (null) or in a milestone, in order. */
	function shownIn(doc: Y.Doc, milestoneId: string | null): string[] {
		const { docs, links } = readProject(doc);
		const items = kind.root === 'docs' ? docs : links;
		return items.filter((item) => item.milestoneId === milestoneId).map(({ title }) => title);
	}

	test('are at project level unless they are added to a milestone', () => {
		const { doc, one } = withMilestones();
		kind.add(doc, { title: 'a' });
		kind.add(doc, { title: 'b', milestoneId: one });
		expect(shownIn(doc, null)).toEqual(['a']);
		expect(shownIn(doc, one)).toEqual(['b']);
	});

	test('are attached at the end, or before one that is there', () => {
		const { doc, one } = withMilestones();
		const a = kind.add(doc, { title: 'a' });
		const b = kind.add(doc, { title: 'b' });
		const c = kind.add(doc, { title: 'c', milestoneId: one });
		expect(kind.attach(doc, b, one)).toBe(true);
		expect(kind.attach(doc, a, one, { before: b })).toBe(true);
		expect(shownIn(doc, one)).toEqual(['c', 'a', 'b']);
		expect(kind.attach(doc, c, null)).toBe(true);
		expect(shownIn(doc, null)).toEqual(['c']);
	});

	test('are not attached to a milestone that is unknown or deleted', () => {
		const { doc, one } = withMilestones();
		const a = kind.add(doc, { title: 'a' });
		deleteMilestone(doc, one);
		expect(kind.attach(doc, a, one)).toBe(false);
		expect(kind.attach(doc, a, 'unknown')).toBe(false);
		expect(shownIn(doc, null)).toEqual(['a']);
	});

	test('of a deleted milestone show at project level, and go back when it is restored', () => {
		const { doc, one } = withMilestones();
		kind.add(doc, { title: 'a' });
		kind.add(doc, { title: 'b', milestoneId: one });
		deleteMilestone(doc, one);
		expect(shownIn(doc, null).toSorted()).toEqual(['a', 'b']);
		restoreMilestone(doc, one);
		expect(shownIn(doc, one)).toEqual(['b']);
	});

	test('of an erased milestone stay at project level', () => {
		const { doc, one } = withMilestones();
		kind.add(doc, { title: 'a', milestoneId: one });
		deleteMilestone(doc, one);
		eraseMilestone(doc, one);
		expect(shownIn(doc, null)).toEqual(['a']);
	});

	test('of a milestone that arrives later show in it as soon as it is there', () => {
		const { doc, one } = withMilestones();
		const other = new Y.Doc();
		kind.add(other, { title: 'a', milestoneId: one });
		expect(shownIn(other, null)).toEqual(['a']);
		exchange(doc, other);
		expect(shownIn(other, one)).toEqual(['a']);
	});

	test('attached by one while another deletes the milestone are not lost', () => {
		const { doc, one } = withMilestones();
		const a = kind.add(doc, { title: 'a' });
		const other = freshCopy(doc);
		kind.attach(doc, a, one);
		deleteMilestone(other, one);
		exchange(doc, other);
		expect(shownIn(doc, null)).toEqual(['a']);
		expect(shownIn(other, null)).toEqual(['a']);
	});

	test('are moved among those that are shown with them', () => {
		const { doc, one, two } = withMilestones();
		const a = kind.add(doc, { title: 'a', milestoneId: one });
		const b = kind.add(doc, { title: 'b', milestoneId: one });
		const c = kind.add(doc, { title: 'c', milestoneId: two });
		expect(kind.move(doc, b, { before: a })).toBe(true);
		expect(kind.move(doc, b, { before: c })).toBe(false);
		expect(shownIn(doc, one)).toEqual(['b', 'a']);
		deleteMilestone(doc, one);
		const d = kind.add(doc, { title: 'd' });
		expect(kind.move(doc, d, { before: a })).toBe(true);
		expect(shownIn(doc, null)).toEqual(['b', 'd', 'a']);
	});

	test('keep their milestone in the bin and after it', () => {
		const { doc, one } = withMilestones();
		const a = kind.add(doc, { title: 'a', milestoneId: one });
		kind.delete(doc, a);
		expect(titles(kind, doc)).toEqual([]);
		expect(kind.attach(doc, a, null)).toBe(false);
		kind.restore(doc, a);
		expect(shownIn(doc, one)).toEqual(['a']);
	});
});
