import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareOrdered, isOrderKey, placeAt, type Ordered } from '#lib/project/order.ts';
import { property } from '../../helpers/property.ts';

/** Orders as use makes them, and as only a faulty or hostile peer does. */
const anyOrder = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.constantFrom('a0', 'a1', 'a0V', 'Zz', 'b00', 'b01', 'a0VV', 'a0VW', 'a0v', 'YzzV')
	},
	{
		weight: 1,
		arbitrary: fc.constantFrom('', '!', 'a', '0', 'a00', 'zzzz', 'A', 'é', 'a0!', 'x'.repeat(300))
	},
	{ weight: 1, arbitrary: fc.string({ maxLength: 5 }) }
);

const anyList = fc
	.array(anyOrder, { maxLength: 12 })
	.map((orders) => orders.map((order, index): Ordered => ({ id: `id${index}`, order })).sort(compareOrdered));

/** The ids in the sequence that results from a placement. */
function placed(list: readonly Ordered[], index: number): string[] {
	const { order, rekeyed } = placeAt(list, index);
	const others = list.map(({ id, order: was }) => ({ id, order: rekeyed.get(id) ?? was }));
	return [...others, { id: 'new', order }].sort(compareOrdered).map(({ id }) => id);
}

test('whatever orders the neighbours have, an item lands where it is put', () => {
	fc.assert(
		fc.property(anyList, fc.nat({ max: 12 }), (list, at) => {
			const index = at % (list.length + 1);
			const wanted = list.map(({ id }) => id).toSpliced(index, 0, 'new');
			expect(placed(list, index)).toEqual(wanted);
			expect(isOrderKey(placeAt(list, index).order)).toBe(true);
		}),
		property(2000)
	);
}, 30_000);

test('usable and different orders of the neighbours are left alone', () => {
	fc.assert(
		fc.property(anyList, fc.nat({ max: 12 }), (list, at) => {
			const usable = list.filter(
				({ order }, index) => isOrderKey(order) && list[index - 1]?.order !== order && order !== 'YzzV'
			);
			expect(placeAt(usable, at % (usable.length + 1)).rekeyed.size).toBe(0);
		}),
		property(500)
	);
}, 30_000);

test('a thousand insertions at the same spot all find room', () => {
	for (const side of [0, 1]) {
		let list: Ordered[] = [
			{ id: 'first', order: placeAt([], 0).order },
			{ id: 'last', order: 'c000' }
		];
		let at = 1;
		for (let i = 0; i < 1000; i += 1) {
			const { order, rekeyed } = placeAt(list, at);
			const moved = list.map(({ id, order: was }) => ({ id, order: rekeyed.get(id) ?? was }));
			list = moved.toSpliced(at, 0, { id: `id${i}`, order });
			expect(list).toEqual(list.toSorted(compareOrdered));
			expect(order.length).toBeLessThanOrEqual(64);
			at += side;
		}
	}
});

test('two people who place at the same spot do not get the same order', () => {
	const list = [
		{ id: 'a', order: 'a0' },
		{ id: 'b', order: 'a1' }
	];
	const orders = new Set(Array.from({ length: 100 }, () => placeAt(list, 1).order));
	expect(orders.size).toBeGreaterThan(95);
});

test('items with the same order are sorted by id, so that everyone sees the same', () => {
	const list = ['c', 'a', 'b'].map((id): Ordered => ({ id, order: 'a0' }));
	expect(list.toSorted(compareOrdered).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
	expect(
		list
			.toReversed()
			.sort(compareOrdered)
			.map(({ id }) => id)
	).toEqual(['a', 'b', 'c']);
});
