import { expect, test } from 'vitest';
import { wayAhead } from '#lib/components/projects/way-ahead.ts';

const NOW = new Date(2026, 11, 9, 12);

function walk(...sections: ['planned' | 'active' | 'done', string | null][]) {
	const milestones = sections.map(([status, due], index) => ({
		id: `${index}`,
		title: `${index}`,
		status,
		due
	}));
	return wayAhead({ summary: '', milestones }, NOW);
}

test('the list names the active section before an earlier one that waits', () => {
	expect(walk(['done', null], ['planned', null], ['active', null]).next?.title).toBe('2');
});

test('without an active section it names the first that is not done', () => {
	expect(walk(['done', null], ['planned', null], ['planned', null]).next?.title).toBe('1');
});

test('late sections are shown late, done ones never', () => {
	const way = walk(['done', '2026-01-01'], ['active', '2026-12-08'], ['planned', '2026-12-10']);
	expect(way.bars).toEqual(['done', 'late', 'planned']);
	expect(way).toMatchObject({ done: 1, total: 3, finished: false });
});

test('a project is finished when it has sections and all are done', () => {
	expect(walk(['done', null], ['done', null])).toMatchObject({ finished: true, next: null });
	expect(walk()).toMatchObject({ finished: false, next: null });
});
