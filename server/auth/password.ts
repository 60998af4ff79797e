import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane (Password Storage Cheat Sheet, 2024). */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
	return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * True when the password fits. Without a hash, because nobody has that address, it verifies against a
 * decoy: the answer takes as long either way.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
	decoy ??= hashPassword('no account has this password');
	const fits = await verify(passwordHash ?? (await decoy), password);
	return fits && passwordHash !== undefined;
}
