export interface StreamEvent {
	event: string;
	data: string;
}

/** An answer of events that somebody has begun to read. */
export interface OpenEvents {
	events: AsyncGenerator<StreamEvent>;
	connection: AbortController;
	/** Called for all that comes, comments too. */
	onBytes: () => void;
}

/**
 * The events of a `text/event-stream` body. Comments and half an event at the end, which a broken connection
 * leaves, are dropped. Leaving the loop cancels the body. `onBytes` is called for all that comes, comments too.
 */
export async function* readEvents(
	body: ReadableStream<Uint8Array>,
	onBytes: () => void = () => undefined
): AsyncGenerator<StreamEvent> {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let rest = '';
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return;
			onBytes();
			const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
			rest = blocks.pop() ?? '';
			for (const block of blocks) {
				const event = parseEvent(block);
				if (event) yield event;
			}
		}
	} finally {
		await reader.cancel();
	}
}

function parseEvent(block: string): StreamEvent | null {
	let event = 'message';
	const data: string[] = [];
	for (const line of block.split(/\r?\n/)) {
		const [, field, value = ''] = /^([a-z]+):? ?(.*)$/.exec(line) ?? [];
		if (field === 'event') event = value;
		if (field === 'data') data.push(value);
	}
	return data.length > 0 ? { event, data: data.join('\n') } : null;
}
