import { describe, expect, test } from 'vitest';
import { describeDue } from '#lib/components/ui/due-date.ts';
import { relativeTime, shortDate } from '#lib/components/ui/relative-time.ts';

/** A Wednesday, in the clock of whoever runs this. */
const NOW = new Date(2026, 11, 9, 15, 30);
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();

describe('when something changed', () => {
	test.each([
		['this minute', at(2026, 11, 9, 15, 30), 'now'],
		['by a clock that runs ahead', at(2026, 11, 9, 16, 0), 'now'],
		['two minutes ago', at(2026, 11, 9, 15, 28), '2 min'],
		['earlier today', at(2026, 11, 9, 9, 0), '6 h'],
		['late last night', at(2026, 11, 8, 23, 59), 'yesterday'],
		['in the last week', at(2026, 11, 7, 12, 0), 'Mon'],
		['before that', at(2026, 11, 2, 12, 0), '2 Dec'],
		['more than half a year ago', at(2025, 9, 19, 12, 0), 'Oct 2025'],
		['at no readable time', 'soon', '']
	])('%s reads as short as its column', (_, iso, words) => {
		expect(relativeTime(iso, NOW)).toBe(words);
	});
});

describe('when a section is due', () => {
	test.each([
		['planned', '2026-12-12', '12 Dec', false],
		['planned', '2027-01-19', '19 Jan', false],
		['planned', '2028-01-19', '19 Jan 2028', false],
		['active', '2026-12-09', 'today', false],
		['active', '2026-12-08', '1 day late', true],
		['planned', '2026-12-05', '4 days late', true],
		['done', '2026-12-05', '5 Dec', false],
		['planned', null, 'no date', false],
		['planned', '2026-02-31', 'no date', false],
		['planned', 'Friday', 'no date', false]
	] as const)('%s and due %s reads %s', (status, due, label, late) => {
		expect(describeDue({ status, due }, NOW)).toEqual({ label, late });
	});

	test('a day with a change of the clock still counts as one', () => {
		// Both changes of European and of American clocks lie in these months.
		for (const month of [2, 9, 10]) {
			const days = Array.from({ length: 31 }, (_, index) => new Date(2026, month, index + 1, 0, 30));
			for (const today of days.slice(0, 28)) {
				const tomorrow = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, 23, 30);
				const iso = `${tomorrow.getFullYear()}-${tomorrow.getMonth() + 1}-${tomorrow.getDate()}`;
				expect(describeDue({ status: 'planned', due: iso }, today).label).toBe(shortDate(tomorrow, today));
				expect(relativeTime(today.toISOString(), tomorrow)).toBe('yesterday');
			}
		}
	});
});
