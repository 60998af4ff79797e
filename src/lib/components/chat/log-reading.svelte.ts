import { untrack } from 'svelte';
import { inbox } from '#lib/client/inbox.svelte.ts';
import type { ThreadState } from '#lib/client/thread.svelte.ts';

/** To be called where a component begins: `current` is the thread whose end is looked at, if one is. */
export function readWhile(current: () => ThreadState | null): void {
	$effect(() => {
		const thread = current();
		if (!thread) return;
		const { lastSeq } = thread.log;
		void thread.markRead(lastSeq);
		// Again when one comes: an edit may have named this person in a message that was read long ago.
		void inbox.items;
		untrack(() => see(thread, 0, lastSeq));
	});
}

/** Somebody was led to this message, wherever in the thread it is. */
export function sawMessage(thread: ThreadState, seq: number): void {
	see(thread, seq, seq);
}

function see({ thread }: ThreadState, first: number, last: number): void {
	if (thread) inbox.see(thread.id, first, last);
}
