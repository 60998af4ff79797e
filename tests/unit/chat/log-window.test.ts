import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	drawn,
	grownDown,
	grownUp,
	MOST_DRAWN,
	newestWindow,
	windowAround
} from '#lib/components/chat/log-window.ts';
import { property } from '../../helpers/property.ts';

/** A run of messages, as it is known: from any `seq` on, without a gap. */
const run = (count: number, first = 1) =>
	Array.from({ length: count }, (_, index) => ({ seq: first + index }));
const seqs = (messages: { seq: number }[]) => messages.map(({ seq }) => seq);

test('of a long thread the newest messages are drawn, and what comes is drawn with them', () => {
	const view = newestWindow(run(10_000));
	const before = drawn(run(10_000), view);
	expect(before.at(-1)).toEqual({ seq: 10_000 });
	expect(before.length).toBeLessThan(MOST_DRAWN);
	expect(drawn(run(10_001), view)).toEqual([...before, { seq: 10_001 }]);
});

test('however many messages come while one looks, no more than the most are drawn, and the newest are', () => {
	const messages = drawn(run(10_500), newestWindow(run(10_000)));
	expect(messages).toHaveLength(MOST_DRAWN);
	expect(messages.at(-1)).toEqual({ seq: 10_500 });
});

test('a message that is gone to has others around it, also at either end', () => {
	const messages = run(500, 201);
	for (const seq of [201, 202, 450, 699, 700]) {
		const around = seqs(drawn(messages, windowAround(messages, seq)));
		expect(around).toContain(seq);
		if (seq > 250 && seq < 650) expect(around.indexOf(seq)).toBeGreaterThan(20);
	}
});

test('wherever the reader goes, the drawn messages are one run that moves by a step and loses nothing on the screen', () => {
	const steps = fc.array(fc.oneof(fc.constant('up'), fc.constant('down'), fc.constant('more')), {
		maxLength: 60
	});
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 400 }),
			fc.integer({ min: 1, max: 400 }),
			steps,
			(count, seq, given) => {
				let messages = run(count);
				let view = windowAround(messages, Math.min(seq, count));
				for (const step of given) {
					const before = seqs(drawn(messages, view));
					if (step === 'more') messages = run(messages.length + 1);
					else view = (step === 'up' ? grownUp : grownDown)(messages, view);
					const after = seqs(drawn(messages, view));
					const [first = 0] = after;
					expect(after).toEqual(seqs(run(after.length, first)));
					expect(after.length).toBeLessThanOrEqual(MOST_DRAWN);
					// The end that the reader is at stays.
					if (step === 'up') expect(after).toContain(before[0]);
					if (step === 'down') expect(after).toContain(before.at(-1));
				}
			}
		),
		property(300)
	);
});

test('who goes down to the last message follows the newest from then on', () => {
	let messages = run(300);
	let view = windowAround(messages, 100);
	for (let step = 0; step < 10; step += 1) view = grownDown(messages, view);
	messages = run(301);
	expect(drawn(messages, view).at(-1)).toEqual({ seq: 301 });
});

test('who goes up far enough does not follow the newest', () => {
	const messages = run(300);
	let view = newestWindow(messages);
	for (let step = 0; step < 10; step += 1) view = grownUp(messages, view);
	expect(seqs(drawn(messages, view))).toEqual(seqs(run(MOST_DRAWN)));
	expect(drawn(run(301), view)).toEqual(drawn(messages, view));
});
