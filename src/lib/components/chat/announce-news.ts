import { announcer } from '#lib/components/ui/announcer.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { withoutCitations } from '#lib/protocol/citations.ts';
import { isReplyOver, type Message, type Reply } from '#lib/protocol/chat.ts';

/** UTF-16 units; a longer text is read where it stands. */
const SPOKEN = 300;

/**
 * Says aloud what others write while a thread is open. The log itself is no live region: scrolling through it
 * would read all of it. `me`: id of the person who reads.
 */
export function newsAnnouncer(me: string): (messages: readonly Message[], reply?: Reply) => void {
	let known: number | null = null;
	/** Of an answer: what it proposes comes a moment after its text. */
	let said: { replyId: string; words: string } | null = null;
	return (messages, reply) => {
		const last = messages.at(-1);
		const proposals = reply?.proposals?.length ?? 0;
		if (said && said.replyId === reply?.id && proposals > 0) {
			announcer.say(`${said.words} ${m.proposal_count({ count: proposals })}`);
			said = null;
		}
		// What is there at first is no news.
		known ??= last?.seq ?? 0;
		if (!last || last.seq <= known) return;
		// An answer is said once, when it is whole.
		if (reply && !isReplyOver(reply.status)) return;
		known = last.seq;
		if (last.authorId === me) return;
		const name = last.kind === 'assistant' ? m.chat_assistant() : (last.authorName ?? m.chat_former_member());
		const text = last.kind === 'assistant' ? withoutCitations(last.body) : last.body;
		const words = m.chat_said_aloud({ name, text: text.slice(0, SPOKEN).toWellFormed() });
		said = reply ? { replyId: reply.id, words } : null;
		announcer.say(words);
	};
}
