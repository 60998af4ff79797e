export interface SseEvent {
	event: string;
	id: string;
	data: string;
}

/** The events of a stream, without its comments. Leaving the loop cancels the stream. */
export async function* sseEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<SseEvent> {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	let rest = '';
	for await (const bytes of stream) {
		const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
		rest = blocks.pop() ?? '';
		for (const block of blocks) {
			const fields = block.split('\n').filter((line) => !line.startsWith(':'));
			if (fields.length === 0) continue;
			const field = (name: string) =>
				fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
			yield { event: field('event') ?? 'message', id: field('id') ?? '', data: field('data') ?? '' };
		}
	}
}
