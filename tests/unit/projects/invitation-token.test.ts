import { expect, test } from 'vitest';
import { invitationToken } from '#lib/components/projects/invitation-token.ts';

const TOKEN = 'Zm9vYmFyYmF6cXV4-_0123456789';

test.each([
	`https://way.example/invite/${TOKEN}`,
	`  https://way.example/invite/${TOKEN}?from=mail#x \n`,
	`/invite/${TOKEN}`,
	TOKEN
])('a pasted invitation is understood however it was copied: %j', (pasted) => {
	expect(invitationToken(pasted)).toBe(TOKEN);
});

test.each([
	'',
	'hello',
	'https://way.example/projects',
	'https://way.example/invite/',
	'../../api/me',
	'a b c d e f g h i j'
])('what is no invitation is refused: %j', (pasted) => {
	expect(invitationToken(pasted)).toBeNull();
});
