import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { goto } from '$app/navigation';
import { signOut } from '#lib/client/account.svelte.ts';
import { errorText } from './error-text.ts';
import { toasts } from './toasts.svelte.ts';

/** Signs out and goes to the door; says so when the server could not be told. */
export async function leave(): Promise<void> {
	try {
		await signOut();
		await goto('/login', { replaceState: true });
	} catch (error) {
		toasts.show({ text: errorText(error), icon: TriangleAlert });
	}
}
