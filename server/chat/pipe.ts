/** What is written as its reader wants more. Either side ends it, and the other hears of that at once. */
export interface Pipe {
	readable: ReadableStream<Uint8Array>;
	/** The reader left, or was sent away. */
	readonly isOver: boolean;
	/** Resolves when the reader has it, and rejects when the pipe is over: a TransformStream's would wait for ever. */
	write(bytes: Uint8Array): Promise<void>;
	close(): void;
	/** The reader's next look is this error: half a file must not look like a whole one. */
	end(error: unknown): void;
}

export function createPipe(): Pipe {
	const over = Promise.withResolvers<never>();
	// Whoever does not write right now need not hear of it.
	over.promise.catch(() => undefined);
	let isOver = false;
	let wanted = Promise.withResolvers<void>();
	let reader: ReadableStreamDefaultController<Uint8Array> | undefined;
	const stop = (reason: unknown) => {
		isOver = true;
		over.reject(reason ?? new Error('The reader has left.'));
	};
	const readable = new ReadableStream<Uint8Array>(
		{
			start: (controller) => void (reader = controller),
			pull: () => wanted.resolve(),
			cancel: stop
		},
		{ highWaterMark: 0 }
	);
	return {
		readable,
		get isOver() {
			return isOver;
		},
		async write(bytes) {
			await Promise.race([wanted.promise, over.promise]);
			wanted = Promise.withResolvers();
			reader?.enqueue(bytes);
		},
		close: () => reader?.close(),
		end(error) {
			stop(error);
			reader?.error(error);
		}
	};
}
