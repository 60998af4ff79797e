import { answerWith, readAnswers, type Answers } from '#lib/client/answers.ts';
import { ApiError } from '#lib/client/api.ts';
import { problemOf } from '#lib/client/thread-problem.ts';
import type { ThreadState } from '#lib/client/thread.svelte.ts';
import { errorText } from '#lib/components/ui/error-text.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Message, Reply } from '#lib/protocol/chat.ts';

/** A person looks at another answer than the one that everyone sees, until that changes. */
interface Look {
	replyId: string;
	/** Of the answers when it was chosen. */
	rev: number;
}

/** Where several answers to one question stand in a log, and which of them this person sees there. */
export class AnswerLooks {
	readonly #thread: ThreadState;
	readonly #known = $derived.by(() => readAnswers(this.#thread.log));
	/** By the id of the first reply to the question. */
	#looks = $state.raw<ReadonlyMap<string, Look>>(new Map());

	constructor(thread: ThreadState) {
		this.#thread = thread;
	}

	/** Without those in whose place another one stands. */
	drawn(messages: readonly Message[]): readonly Message[] {
		const { elsewhere } = this.#known;
		return elsewhere.size === 0 ? messages : messages.filter(({ id }) => !elsewhere.has(id));
	}

	/** Several answers that stand in the place of this message. */
	at(message: Message): Answers | undefined {
		return this.#known.at.get(message.id);
	}

	seen({ first, all, shown, rev }: Answers): Reply {
		const look = this.#looks.get(first);
		if (look?.rev !== rev) return shown;
		return all.find(({ id }) => id === look.replyId) ?? shown;
	}

	/** Shows it to everyone; to this person alone where that is all that can be done. */
	async step(answers: Answers, replyId: string, readOnly: boolean): Promise<void> {
		this.#look(answers, replyId);
		if (readOnly) return;
		try {
			await this.#thread.showReply(replyId);
		} catch (error) {
			const unheard = error instanceof ApiError && problemOf(error) === 'offline';
			toasts.show({ text: unheard ? m.answers_only_here() : errorText(error) });
			if (!unheard) this.#follow(answers);
		}
	}

	/**
	 * The `seq` at which a message is seen, with what stands around it; null when it cannot be had. An answer in whose
	 * place another one is shown is then seen there, by this person.
	 */
	async placeOf(seq: number): Promise<number | null> {
		const { pages } = this.#thread;
		if (!(await pages.loadAround(seq))) return null;
		const message = this.#thread.log.messages.find((known) => known.seq === seq);
		const at = message ? this.#reveal(message) : seq;
		return (await pages.loadAround(at)) ? at : null;
	}

	#reveal(message: Message): number {
		const answers = this.at(message) ?? this.#known.elsewhere.get(message.id);
		const place = answers?.all.at(-1);
		if (!answers || !place || message.replyId === null) return message.seq;
		const answer = answerWith(this.#thread.log.replies, answers, message.replyId);
		if (answer) this.#look(answers, answer.id);
		return place.seq ?? message.seq;
	}

	#look({ first, rev }: Answers, replyId: string): void {
		this.#looks = new Map(this.#looks).set(first, { replyId, rev });
	}

	/** As everyone sees it. */
	#follow({ first }: Answers): void {
		this.#looks = new Map([...this.#looks].filter(([id]) => id !== first));
	}
}
