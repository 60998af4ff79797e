import type { FakeCall } from '../../tests/helpers/fake-call.ts';
import { pace } from './pace.ts';
import type { ReplyWatcher } from './reply-watcher.ts';

/** The model's answer: `count` chunks, each with its number and the time at which it was written. Resolves with the rate. */
export async function speak(call: FakeCall, perSecond: number, count: number): Promise<number> {
	const rate = await pace(perSecond, count, (index) => call.say(`${index}@${performance.now()} `));
	call.end();
	return rate;
}

/**
 * Ms from the write of each chunk until the watcher had it.
 *
 * @throws when the watcher did not get every chunk once and in order
 */
export function delaysOf(watcher: ReplyWatcher, count: number): number[] {
	const pieces = watcher.pieces();
	const chunks = heard(watcher).split(/(?<= )/);
	if (chunks.length !== count) throw new Error(`${chunks.length} of ${count} chunks came`);
	let spoken = 0;
	let arrived = 0;
	let piece = 0;
	return chunks.map((chunk, index) => {
		const [number, sentAt] = chunk.split('@');
		if (Number(number) !== index) throw new Error(`chunk ${number} came in place of ${index}`);
		spoken += chunk.length;
		for (; arrived < spoken; piece += 1) arrived += pieces[piece]?.text.length ?? 0;
		return (pieces[piece - 1]?.at ?? 0) - Number(sentAt);
	});
}

export function heard(watcher: ReplyWatcher): string {
	return watcher
		.pieces()
		.map(({ text }) => text)
		.join('');
}
