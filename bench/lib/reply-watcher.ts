import type { IncomingMessage } from 'node:http';
import type { ReplyDelta } from '#lib/protocol/chat.ts';
import type { ApiConnection } from './api-connection.ts';

/** Text that came at once, and when. */
interface Piece extends ReplyDelta {
	at: number;
}

/** Somebody who reads a reply while it is written. Times are those of `performance.now()`. */
export class ReplyWatcher {
	/** When the first text had come. */
	readonly started: Promise<number>;
	/** Resolves when the stream is over, for whatever reason. */
	readonly ended: Promise<void>;
	/** Looked into when all is over: parsing one would delay the arrival of the next. */
	readonly #events: { at: number; event: string }[] = [];

	constructor(stream: IncomingMessage) {
		const started = Promise.withResolvers<number>();
		const ended = Promise.withResolvers<void>();
		let rest = '';
		stream.setEncoding('utf8').on('data', (data: string) => {
			const at = performance.now();
			const events = (rest + data).split('\n\n');
			rest = events.pop() ?? '';
			for (const event of events) {
				this.#events.push({ at, event });
				if (event.startsWith('event: delta')) started.resolve(at);
			}
		});
		stream.on('close', () => {
			started.reject(new Error('a reply ended before its first word'));
			ended.resolve();
		});
		this.started = started.promise;
		this.ended = ended.promise;
	}

	static async open(reader: ApiConnection, replyId: string): Promise<ReplyWatcher> {
		return new ReplyWatcher(await reader.open('GET', `/api/replies/${replyId}/stream?from=0`));
	}

	/** @throws when something is missing, came twice, or the end was never said */
	pieces(): Piece[] {
		const pieces: Piece[] = [];
		let length = 0;
		let end: string | undefined;
		for (const { at, event } of this.#events) {
			const [name, , data = ''] = event.split('\n');
			if (name === 'event: end') end = event;
			if (name !== 'event: delta') continue;
			const delta = JSON.parse(data.slice('data: '.length)) as ReplyDelta;
			if (delta.offset !== length) throw new Error(`text at ${delta.offset} came after ${length} characters`);
			length += delta.text.length;
			pieces.push({ ...delta, at });
		}
		if (!end) throw new Error('a reply was cut off');
		return pieces;
	}
}
