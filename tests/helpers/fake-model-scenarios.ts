import type { FakeCall } from './fake-call.ts';
import { summaryScenarios } from './fake-model-summaries.ts';

/** Answers one call; `attempt` counts the server's calls from 1. */
type Scenario = (call: FakeCall, attempt: number) => void | Promise<void>;

/** What `steady` and its like say: 20 words, each with its number. */
export const STEADY_WORDS = Array.from({ length: 20 }, (_, index) => `word${index} `);
export const STEADY_TEXT = STEADY_WORDS.join('');
/** What the scenarios that cut inside a character say. */
export const UNICODE_TEXT = 'Grüße, 日本語 und 👩‍👩‍👧 sowie 😀.';
const BURST_CHUNKS = 2_000;
export const BURST_TEXT = Array.from({ length: BURST_CHUNKS }, (_, index) => `${index} `).join('');

const PACE_MS = 5;

async function sayWords(call: FakeCall, words: readonly string[], ms = PACE_MS): Promise<void> {
	for (const word of words) {
		call.say(word);
		await call.pause(ms);
		if (call.over) return;
	}
}

const steady: Scenario = async (call) => {
	await sayWords(call, STEADY_WORDS);
	call.end();
};

export const scenarios = {
	steady,
	/** The test answers itself. */
	held: () => undefined,
	'slow-first-token': async (call) => {
		call.start();
		await call.pause(500);
		await steady(call, 1);
	},
	burst: (call) => {
		for (let index = 0; index < BURST_CHUNKS; index += 1) call.say(`${index} `);
		call.end();
	},
	'char-by-char': async (call) => {
		await sayWords(call, [...UNICODE_TEXT], 1);
		call.end();
	},
	/** The network cuts inside characters. */
	'split-utf8': async (call) => {
		const bytes = call.bytesOf(UNICODE_TEXT);
		for (let at = 0; at < bytes.length; at += 7) {
			call.raw(bytes.subarray(at, at + 7));
			await call.pause(1);
		}
		call.end();
	},
	/** The model's server cuts inside characters: each chunk is one UTF-16 unit. */
	'split-surrogate': async (call) => {
		await sayWords(call, UNICODE_TEXT.split(''), 1);
		call.end();
	},
	crlf: (call) => {
		const text = call.bytesOf(STEADY_TEXT).toString().replaceAll('\n', '\r\n');
		call.raw(text);
		call.end();
	},
	'no-done': (call) => {
		call.say(STEADY_TEXT);
		call.finish();
		call.close();
	},
	'no-usage': (call) => {
		call.say(STEADY_TEXT);
		call.finish();
		call.raw('data: [DONE]\n\n');
		call.close();
	},
	nul: (call) => {
		call.say('be\u0000fore\ud83d');
		call.say('\u0000\ude00after');
		call.say('\udc00');
		call.end();
	},
	truncated: async (call) => {
		await sayWords(call, STEADY_WORDS.slice(0, 5));
		call.close();
	},
	length: (call) => {
		call.say(STEADY_TEXT);
		call.end('length');
	},
	reset: async (call) => {
		await sayWords(call, STEADY_WORDS.slice(0, 5));
		call.reset();
	},
	'reset-at-once': (call) => call.reset(),
	stall: async (call) => {
		await sayWords(call, STEADY_WORDS.slice(0, 5));
		await call.closed;
	},
	silent: async (call) => {
		call.start();
		await call.closed;
	},
	'no-headers': async (call) => {
		await call.closed;
	},
	'heartbeats-only': async (call) => {
		while (!call.over) {
			call.raw(': keep-alive\n\n');
			await call.pause(20);
		}
	},
	'error-midstream': async (call) => {
		await sayWords(call, STEADY_WORDS.slice(0, 5));
		call.chunk({ error: { message: 'The server had an error.', type: 'server_error', code: null } });
		call.close();
	},
	'error-401': (call) => {
		call.error(401, {
			message: 'Incorrect API key provided.',
			type: 'invalid_request_error',
			code: 'invalid_api_key'
		});
	},
	'error-404': (call) => {
		call.error(404, {
			message: 'The model does not exist.',
			type: 'invalid_request_error',
			code: 'model_not_found'
		});
	},
	'error-429': (call) => {
		const error = { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' };
		call.error(429, error, { 'retry-after': '7' });
	},
	'insufficient-quota': (call) => {
		const error = {
			message: 'You exceeded your quota.',
			type: 'insufficient_quota',
			code: 'insufficient_quota'
		};
		call.error(429, error);
	},
	'error-500': (call) =>
		call.error(500, { message: 'The server had an error.', type: 'server_error', code: null }),
	'error-500-then-ok': async (call, attempt) => {
		if (attempt > 1) return await steady(call, attempt);
		call.error(500, { message: 'The server had an error.', type: 'server_error', code: null });
	},
	'context-length': (call) => {
		const error = { message: 'Too long.', type: 'invalid_request_error', code: 'context_length_exceeded' };
		call.error(400, error);
	},
	'content-filter': (call) => {
		call.say('I ');
		call.end('content_filter');
	},
	'content-filter-400': (call) => {
		call.error(400, { message: 'Filtered.', type: 'invalid_request_error', code: 'content_filter' });
	},
	empty: (call) => call.end(),
	...summaryScenarios
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
