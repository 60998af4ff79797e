import { expect, test } from 'vitest';
import { checkRegistration } from '../../../src/routes/(auth)/register/check-registration.ts';

const good = { email: ' Ana@Example.org ', name: 'Ana', password: 'ten letters' };

test('a name, an address and a long enough password are all it takes', () => {
	expect(checkRegistration(good)).toEqual({});
});

test.each([
	['email', { ...good, email: 'ana' }],
	['name', { ...good, name: '   ' }],
	['name', { ...good, name: 'a'.repeat(81) }],
	['password', { ...good, password: 'too short' }],
	['password', { ...good, password: 'a'.repeat(1025) }]
])('a wrong %s is told at its own field only', (field, input) => {
	expect(Object.keys(checkRegistration(input))).toEqual([field]);
});

test('everything that is wrong is told at once', () => {
	const errors = checkRegistration({ email: '', name: '', password: '' });
	expect(Object.keys(errors).sort()).toEqual(['email', 'name', 'password']);
});
