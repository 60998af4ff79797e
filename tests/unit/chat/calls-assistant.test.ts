import { expect, test } from 'vitest';
import { callsAssistant } from '#lib/protocol/chat.ts';

test.each([
	'@assistant',
	'@Assistant, what is open?',
	'Can you look at this, @assistant? Thanks.',
	'(@assistant)',
	'First line\n@assistant second line',
	'“@ASSISTANT”',
	'@assistant.'
])('%j calls the assistant', (body) => {
	expect(callsAssistant(body)).toBe(true);
});

test.each([
	'',
	'assistant',
	'me@assistant.com',
	'me.@assistant',
	'@assistants',
	'@assistant-bot',
	'@assistant_2',
	'@assistantin',
	'@assistanté',
	'@@assistant',
	'é@assistant'
])('%j does not', (body) => {
	expect(callsAssistant(body)).toBe(false);
});
