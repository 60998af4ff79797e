import { expect, test } from 'vitest';
import { HiddenWatch } from '#lib/components/project/hidden-watch.ts';

const [a, b, c] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }] as const;

test('only what is hidden without anybody choosing it is told', () => {
	const watch = new HiddenWatch();
	expect(watch.newlyHidden('open', [a], [a, b]), 'when the page opens').toEqual([]);
	expect(watch.newlyHidden('open', [a, b], [a, b]), 'done meanwhile').toEqual([b]);
	expect(watch.newlyHidden('open', [a, b, c], [a, b, c]), 'new and hidden').toEqual([c]);
	expect(watch.newlyHidden('open', [a, b, c], [a, b, c])).toEqual([]);
	expect(watch.newlyHidden('late', [a, b], [a, b, c]), 'another filter was chosen').toEqual([]);
	expect(watch.newlyHidden('late', [a], [a, c]), 'one is deleted').toEqual([]);
});

test('what arrives from the server when the project opens is not news', () => {
	const watch = new HiddenWatch();
	expect(watch.newlyHidden('open', [], [])).toEqual([]);
	expect(watch.newlyHidden('open', [a, b], [a, b])).toEqual([]);
});
