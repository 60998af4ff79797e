/**
 * What this device has begun to apply: it alone may go on with it. Kept before the server is asked, so that it is
 * known whatever breaks in between.
 */
const nameOf = (userId: string, proposalId: string) => `waystone:${userId}:proposal:${proposalId}`;

export function readToken(userId: string, proposalId: string): string | null {
	try {
		return localStorage.getItem(nameOf(userId, proposalId));
	} catch {
		// Storage is blocked: then nothing was begun that could be gone on with.
		return null;
	}
}

export function keepToken(userId: string, proposalId: string, token: string): void {
	try {
		localStorage.setItem(nameOf(userId, proposalId), token);
	} catch (error) {
		console.warn('what is applied now cannot be gone on with after a reload', error);
	}
}

export function forgetToken(userId: string, proposalId: string): void {
	try {
		localStorage.removeItem(nameOf(userId, proposalId));
	} catch (error) {
		console.warn('this device does not forget what was applied', error);
	}
}
