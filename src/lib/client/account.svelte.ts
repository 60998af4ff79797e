import type { RegisterInput, User } from '#lib/protocol/account.ts';
import { api, ApiError } from './api.ts';

/** Where the last signed-in person is remembered, so that the app opens without asking the server. */
const REMEMBERED = 'waystone:user';

type Status = 'loading' | 'in' | 'out';

const state = $state<{ user: User | null; status: Status }>({ user: null, status: 'loading' });

export const account: { readonly user: User | null; readonly status: Status } = state;

/** Opens with the remembered person at once, and asks the server behind that. */
export async function loadAccount(): Promise<void> {
	followOtherTabs();
	const remembered = recall();
	if (remembered) become(remembered);
	const asked = ask();
	if (!remembered) await asked;
	else asked.catch((error: unknown) => console.warn('the account could not be checked', error));
}

/** Asks who is signed in; without an answer everything stays as it is. */
export async function checkAccount(): Promise<void> {
	await ask();
}

export async function signIn(input: { email: string; password: string }): Promise<void> {
	become((await api<{ user: User }>('POST', '/api/auth/login', input)).user);
}

export async function register(input: RegisterInput): Promise<void> {
	become((await api<{ user: User }>('POST', '/api/auth/register', input)).user);
}

/** Forgets the person on this device too. @throws ApiError when the server could not be told */
export async function signOut(): Promise<void> {
	await api('POST', '/api/auth/logout');
	forget();
}

/** Signing in or out in one tab is true for all: they share the cookie. */
function followOtherTabs(): void {
	addEventListener('storage', ({ key }) => {
		if (key !== REMEMBERED) return;
		const user = recall();
		if (user) become(user);
		else forget();
	});
}

async function ask(): Promise<void> {
	try {
		become((await api<{ user: User }>('GET', '/api/me')).user);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		if (error.code === 'unauthenticated') forget();
		else if (state.status === 'loading') state.status = 'out';
	}
}

function become(user: User): void {
	// The same person again must not look like a change: pages would open anew.
	if (state.user && JSON.stringify(state.user) === JSON.stringify(user)) return;
	state.user = user;
	state.status = 'in';
	localStorage.setItem(REMEMBERED, JSON.stringify(user));
}

function forget(): void {
	state.user = null;
	state.status = 'out';
	localStorage.removeItem(REMEMBERED);
}

function recall(): User | null {
	try {
		const user = JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null') as User | null;
		return typeof user?.id === 'string' && typeof user.name === 'string' ? user : null;
	} catch (error) {
		console.warn('the remembered person cannot be read', error);
		return null;
	}
}
