import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';

/** Ms: what is made of a text costs more than a letter may that somebody writes in it. */
const PACE_MS = 1_000;

/** What is read after calling the answer is read anew when the text has changed, a moment later. */
export function followText(text: Y.XmlFragment): () => void {
	return createSubscriber((update) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const onChange = () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				update();
			}, PACE_MS);
		};
		text.observeDeep(onChange);
		return () => {
			clearTimeout(timer);
			text.unobserveDeep(onChange);
		};
	});
}
