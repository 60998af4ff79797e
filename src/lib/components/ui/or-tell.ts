import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

/**
 * A part of the app that is fetched when it is first needed. When it cannot be had, the person is told, and `close`
 * takes away what waits for it, so that asking again tries again; the promise then never settles.
 */
export function orTell<Part>(part: Promise<Part>, close: () => void): Promise<Part> {
	return part.catch((error: unknown) => {
		console.warn('a part of the app is missing', error);
		toasts.show({ text: m.project_not_loaded(), icon: TriangleAlert });
		close();
		return new Promise<never>(() => {});
	});
}
