import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { isBlank } from '#lib/project/text.ts';

/** Whether a text has no words yet, to be read in a template. */
export function watchBlank(text: Y.XmlFragment): () => boolean {
	const subscribe = createSubscriber((update) => {
		let was = isBlank(text);
		const look = () => {
			const now = isBlank(text);
			// Not with each letter.
			if (now !== was) untrack(update);
			was = now;
		};
		text.observeDeep(look);
		return () => text.unobserveDeep(look);
	});
	return () => {
		subscribe();
		return isBlank(text);
	};
}
