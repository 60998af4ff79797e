import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '#server/auth/password.ts';

const ROUNDS = 9;

test('a password fits its own hash only', async () => {
	const hash = await hashPassword('correct horse battery');
	expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
	expect(await verifyPassword(hash, 'correct horse battery')).toBe(true);
	expect(await verifyPassword(hash, 'correct horse')).toBe(false);
});

test('an address that nobody has takes as long as a wrong password', async () => {
	const hash = await hashPassword('correct horse battery');
	const known: number[] = [];
	const unknown: number[] = [];
	await verifyPassword(undefined, 'makes the decoy');
	for (let round = 0; round < ROUNDS; round += 1) {
		known.push(await timed(() => verifyPassword(hash, 'wrong')));
		unknown.push(await timed(() => verifyPassword(undefined, 'wrong')));
	}
	const ratio = median(unknown) / median(known);
	expect(ratio).toBeGreaterThan(0.5);
	expect(ratio).toBeLessThan(2);
});

async function timed(run: () => Promise<boolean>): Promise<number> {
	const started = performance.now();
	expect(await run()).toBe(false);
	return performance.now() - started;
}

function median(values: number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
