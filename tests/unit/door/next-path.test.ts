import { expect, test } from 'vitest';
import { keepingNext, nextPath } from '../../../src/routes/(auth)/next-path.ts';

const door = (next?: string) =>
	new URL(next === undefined ? '/login' : `/login?${new URLSearchParams({ next })}`, 'https://way.example');

test('after signing in a person goes on to the page they asked for', () => {
	expect(nextPath(door('/projects/1/docs/2?x=1#part'))).toBe('/projects/1/docs/2?x=1#part');
});

test('without a page asked for, they go on to their projects', () => {
	expect(nextPath(door())).toBe('/projects');
	expect(nextPath(door(''))).toBe('/projects');
});

test.each([
	'https://evil.example/',
	'//evil.example/projects',
	'/\\evil.example',
	'/\t/evil.example',
	'\\\\evil.example',
	'javascript:alert(1)',
	'http://way.example/projects',
	'//['
])('a link cannot send them to another site after the password: %j', (next) => {
	expect(nextPath(door(next))).toBe('/projects');
});

test.each(['/login', '/register?next=/login', '/login/'])('the door does not lead to itself: %s', (next) => {
	expect(nextPath(door(next))).toBe('/projects');
});

test('going from signing in to registering keeps the page asked for', () => {
	expect(keepingNext('/register', door('/projects/1'))).toBe('/register?next=%2Fprojects%2F1');
	expect(keepingNext('/register', door())).toBe('/register');
	expect(keepingNext('/register', door('https://evil.example'))).toBe('/register');
});
