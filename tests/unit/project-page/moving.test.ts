import { expect, test } from 'vitest';
import { dropMove, stepMove } from '#lib/components/project/moving.ts';

const list = (ids: string) => [...ids].map((id) => ({ id }));

test('one step up or down, and none beyond the ends', () => {
	expect(stepMove(list('abc'), 'b', -1)).toEqual({ before: 'a' });
	expect(stepMove(list('abc'), 'a', 1)).toEqual({ before: 'c' });
	expect(stepMove(list('abc'), 'b', 1)).toEqual({ before: null });
	expect(stepMove(list('abc'), 'a', -1)).toBeNull();
	expect(stepMove(list('abc'), 'c', 1)).toBeNull();
	expect(stepMove(list('abc'), 'x', 1)).toBeNull();
});

test('a dropped item comes before the one that now follows it', () => {
	expect(dropMove(list('bca'), list('abc'), 'a')).toEqual({ before: null });
	expect(dropMove(list('cab'), list('abc'), 'c')).toEqual({ before: 'a' });
});

test('dropped where it was, nothing is written', () => {
	expect(dropMove(list('abc'), list('abc'), 'b')).toBeNull();
});

test('what somebody else took away during the drag is passed over', () => {
	// c was deleted by a peer while a was dragged before it.
	expect(dropMove(list('bacd'), list('abd'), 'a')).toEqual({ before: 'd' });
	// The dragged item itself is gone.
	expect(dropMove(list('bca'), list('bc'), 'a')).toBeNull();
});

test('what somebody else put there during the drag keeps its place', () => {
	expect(dropMove(list('bac'), list('abxc'), 'a')).toEqual({ before: 'c' });
});
