import { expect, test } from 'vitest';
import { findWords } from '#lib/client/find-words.ts';

const TEXT = 'Agenda\nPetra opens, from the floor.\nJonas has two minutes\nGrüße an alle';

function found(copied: string): string | null {
	const place = findWords(TEXT, copied);
	return place && TEXT.slice(place.start, place.end);
}

test.each([
	['Petra opens, from the floor', 'Petra opens, from the floor'],
	['**Petra** opens from  the _floor_.', 'Petra opens, from the floor'],
	['- [x] Petra [opens](https://a.example/x), from', 'Petra opens, from'],
	['1. Petra opens\n2. from the floor', 'Petra opens, from the floor'],
	['floor. Jonas has', 'floor.\nJonas has'],
	['GRUSSE AN ALLE', 'Grüße an alle'],
	['grüße an alle', 'Grüße an alle'],
	['Petra opens from … two minutes', 'Petra opens, from'],
	['Nobody opened it … Jonas has two', 'Jonas has two'],
	['Petra opened', null],
	['etra opens', null],
	['…', null],
	['', null]
])('%j', (copied, place) => {
	expect(found(copied)).toBe(place);
});

test('the last words of a text are found, and what goes on after it is not', () => {
	expect(found('an alle')).toBe('an alle');
	expect(found('an alle Freunde')).toBeNull();
});
