import type { FakeCall } from './fake-call.ts';

/** The model is to summarise, and not to answer. */
export function isSummary(call: FakeCall): boolean {
	return call.system.startsWith('You summarise');
}

/** Repeats the canaries with a name, so that what came into a summary can be found again; not those with a number. */
export function summarise(call: FakeCall): void {
	const found = call.prompt.match(/canary-[a-z]+/g) ?? [];
	call.say(`Ana wrote: ${[...new Set(found)].join(' ')}`);
	call.end();
}

function answer(call: FakeCall): void {
	call.say('Yes.');
	call.end();
}

export const summaryScenarios = {
	/** Answers at once, and summarises at once. */
	summariser: (call: FakeCall) => (isSummary(call) ? summarise(call) : answer(call)),
	/** Answers at once; the test itself summarises. */
	'held-summary': (call: FakeCall) => (isSummary(call) ? undefined : answer(call)),
	/** Answers, and has no credit left for summaries. */
	'no-summary': (call: FakeCall) => {
		if (!isSummary(call)) return answer(call);
		call.error(429, { message: 'You exceeded your quota.', code: 'insufficient_quota' });
	},
	/** Answers, and says nothing where it is to summarise. */
	'empty-summary': (call: FakeCall) => (isSummary(call) ? call.end() : answer(call)),
	/** Never stops to summarise. */
	'endless-summary': async (call: FakeCall) => {
		if (!isSummary(call)) return answer(call);
		while (!call.over) {
			call.say('and then somebody said something, '.repeat(20));
			await call.pause(1);
		}
	}
};
