import { expect, test } from 'vitest';
import { saveExplanation } from '#lib/components/ui/save-explanation.ts';

const since = new Date(2026, 11, 9, 14, 2).getTime();

test('"On this device" tells since when and how much', () => {
	expect(saveExplanation({ level: 'device', since, pending: 12, reason: 'offline' })).toBe(
		'The server has not answered since 14:02. 12 edits wait here and go out by themselves.'
	);
});

test('"Not stored" tells why, how much, and what to do', () => {
	expect(saveExplanation({ level: 'lost', since, pending: 2, reason: 'full' })).toBe(
		'This browser’s disk is full and the server does not answer. Free some space. Your last 2 edits live in this tab only: keep it open.'
	);
});

test('"Saved" claims nothing beyond the server', () => {
	expect(saveExplanation({ level: 'saved', since, pending: 0, reason: null })).toBe(
		'Everything is on the server.'
	);
});

test('what waits says that it goes out by itself; what the server refuses does not', () => {
	const explain = (reason: 'backlog' | 'too_large') =>
		saveExplanation({ level: 'device', since, pending: 2, reason });
	expect(explain('backlog')).toContain('goes out by itself');
	expect(explain('too_large')).not.toContain('by itself');
});
