import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '#server/config.ts';

test('with no settings at all, the server is on loopback, port 3000, for invited people', () => {
	expect(readConfig({})).toMatchObject({
		port: 3000,
		host: '127.0.0.1',
		origin: 'http://localhost:3000',
		databaseUrl: undefined,
		signup: 'invite'
	});
});

test('the origin follows the port, and loses a slash at its end', () => {
	expect(readConfig({ PORT: '8080' }).origin).toBe('http://localhost:8080');
	expect(readConfig({ ORIGIN: 'https://waystone.example/' }).origin).toBe('https://waystone.example');
});

test('an empty setting counts as none', () => {
	expect(readConfig({ DATABASE_URL: '', OPENAI_API_KEY: '' })).toMatchObject({
		databaseUrl: undefined,
		assistant: { apiKey: undefined }
	});
});

test('each wrong setting gets a line that names it', () => {
	const wrong = {
		PORT: 'eighty',
		ORIGIN: 'waystone',
		DATABASE_URL: 'mysql://x',
		SIGNUP: 'all',
		SEARCH_LANGUAGE: 'English; drop',
		LOG_LEVEL: 'loud'
	};
	const read = () => readConfig(wrong);
	expect(read).toThrow(ConfigError);
	for (const name of Object.keys(wrong)) expect(read).toThrow(new RegExp(`^${name}: `, 'm'));
});
