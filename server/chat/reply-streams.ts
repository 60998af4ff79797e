import type { Bus } from '../bus.ts';
import type { Log } from '../log.ts';
import { isDomainError } from '#lib/protocol/errors.ts';
import type { Replies } from './replies.ts';
import type { ReplyFeeds } from './reply-feed.ts';
import { createReplyStream, sseEvent, type ReplyStream } from './reply-stream.ts';

interface StreamsDeps {
	bus: Bus;
	log: Log;
	feeds: ReplyFeeds;
	replies: Replies;
	heartbeatMs: number;
}

interface OpenInput {
	userId: string;
	replyId: string;
	from: number;
	signal?: AbortSignal | undefined;
}

/** All readers of replies on this node, each with the right to read checked when it came and when that changed. */
export function createReplyStreams({ bus, log, feeds, replies, heartbeatMs }: StreamsDeps) {
	const open = new Set<ReplyStream>();

	/** Ends the stream of a person who may not read any more. */
	async function recheck(input: Omit<OpenInput, 'from'>, stream: ReplyStream): Promise<void> {
		try {
			await replies.requireReader(input);
		} catch (error) {
			// Also when the right cannot be looked up: who may still read will ask again.
			if (!isDomainError(error))
				log.warn({ err: error }, 'a right could not be checked, its stream is closed');
			stream.close();
		}
	}

	function start(input: OpenInput, greeting: string, onClose: () => void): ReplyStream {
		const { feed, release } = feeds.use(input.replyId);
		const closed = new AbortController();
		const stream = createReplyStream({
			feed,
			from: input.from,
			greeting,
			heartbeatMs,
			onClose: () => {
				closed.abort();
				open.delete(stream);
				release();
				onClose();
			}
		});
		open.add(stream);
		input.signal?.addEventListener('abort', stream.close, { signal: closed.signal });
		if (input.signal?.aborted) stream.close();
		return stream;
	}

	return {
		async open(input: OpenInput): Promise<ReadableStream<Uint8Array>> {
			let stream: ReplyStream | null = null;
			let changed = false;
			// Before the first check, or a right that ends during it would never be noticed.
			const unsubscribe = bus.subscribe('access', ({ userId }) => {
				if (userId !== input.userId) return;
				changed = true;
				if (stream) void recheck(input, stream);
			});
			try {
				await replies.requireReader(input);
			} catch (error) {
				unsubscribe();
				throw error;
			}
			stream = start(input, ': reply\n\n', unsubscribe);
			if (changed) void recheck(input, stream);
			return stream.readable;
		},

		/** For who has just been let in to ask: tells first what was sent, as the event `sent`. */
		join(input: Omit<OpenInput, 'from'>, sent: object): ReadableStream<Uint8Array> {
			const onAccess = ({ userId }: { userId: string }) => {
				if (userId === input.userId) void recheck(input, stream);
			};
			const unsubscribe = bus.subscribe('access', onAccess);
			const stream = start({ ...input, from: 0 }, sseEvent('sent', 0, sent), unsubscribe);
			// The right may have ended since, before anybody here listened.
			void recheck(input, stream);
			return stream.readable;
		},

		/** Without `end` events: readers come back, to this node or another. */
		close(): void {
			for (const stream of [...open]) stream.close();
		}
	};
}
