import { createHash, randomBytes } from 'node:crypto';

/** What the database keeps of a secret that only its holder knows: SHA-256, hex. */
export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/** 160 random bits, safe in a URL. */
export function newToken(): string {
	return randomBytes(20).toString('base64url');
}
