import type { Reply } from '#lib/protocol/chat.ts';
import { ReplyReader } from './reply-reader.ts';

interface Heard {
	replyId: string;
	text: string;
}

/** The text of the reply that is being written, ahead of what the thread's changes have brought. */
export class LiveReply {
	/** Null while none is followed, or nothing was heard. */
	heard = $state.raw<Heard | null>(null);
	readonly #onEnd: (reply: Reply) => void;
	#reader: ReplyReader | null = null;
	#next: Heard | null = null;
	#frame: number | undefined;

	/** `onEnd` gets the reply with its whole text, before the changes bring it. */
	constructor(onEnd: (reply: Reply) => void) {
		this.#onEnd = onEnd;
	}

	/** Holds one stream to this reply; none for null. What was heard of it stays, to go on from there. */
	follow(reply: Reply | null): void {
		if (this.#reader?.replyId === reply?.id) return;
		this.#reader?.close();
		this.#reader = null;
		if (!reply) return;
		const known = this.heard?.replyId === reply.id ? this.heard.text : reply.text;
		let text = known;
		this.#reader = new ReplyReader(reply.id, known, {
			text: (next) => {
				text = next;
				this.#hear({ replyId: reply.id, text });
			},
			end: ({ status, errorCode }) => {
				this.#reader = null;
				this.#onEnd({ ...reply, status, text, errorCode: errorCode ?? null });
				this.forget();
			}
		});
	}

	/** Shows again what the thread's changes say. */
	forget(): void {
		this.#show(null);
	}

	/** Text comes faster than the screen is drawn: at most once a frame it is taken over. */
	#hear(next: Heard): void {
		this.#next = next;
		this.#frame ??= requestAnimationFrame(() => this.#show(this.#next));
	}

	#show(heard: Heard | null): void {
		if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
		this.#frame = undefined;
		this.#next = null;
		this.heard = heard;
	}
}
