import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';

/** What is read after calling the answer is read anew when the text changes. */
export function followText(text: Y.XmlFragment): () => void {
	return createSubscriber((update) => {
		text.observeDeep(update);
		return () => text.unobserveDeep(update);
	});
}
