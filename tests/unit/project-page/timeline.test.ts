import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawTimeline } from '#lib/components/project/timeline.ts';
import { property } from '../../helpers/property.ts';

const NOW = new Date(2026, 10, 25, 12);

function section(id: string, due: string | null) {
	return { id, title: `Section ${id}`, due };
}

test('sections stand in the order of their dates, and today between what was and what comes', () => {
	const sections = [section('c', '2027-02-01'), section('a', '2026-10-01'), section('b', null)];
	const { placed, today, left } = drawTimeline(sections, 640, 6, NOW);
	expect(placed.map(({ id }) => id)).toEqual(['a', 'c']);
	expect(placed[0]?.left).toBeLessThan(today);
	expect(placed[1]?.left).toBeGreaterThan(today);
	expect(left).toBe(0);
});

test('one section, due today, has a picture', () => {
	const { placed, lanes, today } = drawTimeline([section('a', '2026-11-25')], 320, 6, NOW);
	expect(placed).toHaveLength(1);
	expect(lanes).toBe(1);
	expect(today).toBe(160);
});

test('what finds no lane is counted, and with lanes without end nothing is left out', () => {
	const sections = Array.from({ length: 50 }, (_, index) => section(String(index), '2026-12-01'));
	expect(drawTimeline(sections, 320, 6, NOW)).toMatchObject({ lanes: 6, left: 44 });
	expect(drawTimeline(sections, 320, Infinity, NOW)).toMatchObject({ lanes: 50, left: 0 });
});

test('wherever the dates lie, no two titles lie over each other and none reaches over the edge', () => {
	const day = fc.date({ min: new Date(1980, 0, 1), max: new Date(2080, 0, 1), noInvalidDate: true });
	const any = fc.array(fc.record({ due: day, letters: fc.nat({ max: 60 }) }), { maxLength: 50 });
	fc.assert(
		fc.property(any, fc.integer({ min: 280, max: 720 }), (list, width) => {
			const sections = list.map(({ due, letters }, index) => ({
				id: String(index),
				title: 'x'.repeat(letters),
				due: due.toISOString().slice(0, 10)
			}));
			const { placed, ticks } = drawTimeline(sections, width, Infinity, NOW);
			expect(placed).toHaveLength(sections.length);
			const spans = placed.map(({ lane, left, room, before }) => ({
				lane,
				from: before ? left - 6 - room : left,
				to: before ? left + 16 : left + 22 + room
			}));
			for (const [index, one] of spans.entries()) {
				expect(one.from).toBeGreaterThanOrEqual(0);
				expect(one.to).toBeLessThanOrEqual(width + 1e-6);
				for (const other of spans.slice(index + 1)) {
					if (other.lane === one.lane) expect(other.from >= one.to || one.from >= other.to).toBe(true);
				}
			}
			expect(ticks.length, 'the months are thinned out').toBeLessThanOrEqual(width / 64 + 1);
		}),
		property(100)
	);
});
