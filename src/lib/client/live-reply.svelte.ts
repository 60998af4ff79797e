import type { Reply, ReplyEnd } from '#lib/protocol/chat.ts';
import type { OpenEvents } from './event-stream.ts';
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
	/** As the thread knew it last: an older one would not be taken for news when it ends. */
	#reply: Reply | null = null;
	/** What was read to its end last. */
	#ended: Pick<Reply, 'id' | 'status' | 'text' | 'errorCode'> | null = null;
	#next: Heard | null = null;
	#frame: number | undefined;

	/** `onEnd` gets the reply with its whole text, before the changes bring it. */
	constructor(onEnd: (reply: Reply) => void) {
		this.#onEnd = onEnd;
	}

	/**
	 * Holds one stream to this reply; none for null. What was heard of it stays, to go on from there. `opened` is
	 * the reply's stream, if somebody has it.
	 */
	follow(reply: Reply | null, opened: OpenEvents | null = null): void {
		this.#reply = reply;
		if (this.#reader?.replyId === reply?.id) {
			// The thread has heard of the server: a reader that waits to try again need not.
			this.#reader?.retryNow();
			opened?.connection.abort();
			return;
		}
		this.#reader?.close();
		this.#reader = null;
		if (!reply || this.#ended?.id === reply.id) opened?.connection.abort();
		if (!reply) return;
		// Changes that were under way when it ended say that it is still being written.
		if (this.#ended?.id === reply.id) this.#onEnd({ ...reply, ...this.#ended });
		else this.#reader = this.#read(reply, opened);
	}

	#read(reply: Reply, opened: OpenEvents | null): ReplyReader {
		const { id } = reply;
		const known = this.heard?.replyId === id ? this.heard.text : reply.text;
		let text = known;
		const listener = {
			text: (next: string) => {
				text = next;
				this.#hear({ replyId: id, text });
			},
			end: ({ status, errorCode }: ReplyEnd) => {
				this.#reader = null;
				this.#ended = { id, status, text, errorCode: errorCode ?? null };
				// Until the changes bring it.
				this.#show({ replyId: id, text });
				this.#onEnd({ ...(this.#reply ?? reply), ...this.#ended });
			}
		};
		return new ReplyReader(id, known, listener, opened);
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
