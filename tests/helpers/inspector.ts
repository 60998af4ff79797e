import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { App } from './app.ts';
import { until } from './until.ts';

/** To be given to `startApp`: the process then says where its inspector listens. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

interface Answer {
	id?: number;
	result?: { result?: { value?: unknown } };
}

export interface Memory {
	/** Bytes of JavaScript objects that are still reachable, and of the buffers that they hold. */
	heap: number;
	/** Bytes of the process as the system counts them; V8 gives pages back late, if at all. */
	rss: number;
}

/** Looks into a server's process from outside, by V8's own inspector. */
export class Inspector {
	readonly #socket: WebSocket;
	readonly #answers = new Map<number, (answer: Answer) => void>();
	#asked = 0;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('message', (data: Buffer) => {
			const answer = JSON.parse(data.toString()) as Answer;
			if (answer.id !== undefined) this.#answers.get(answer.id)?.(answer);
		});
	}

	static async of(app: App): Promise<Inspector> {
		const url = await until('the inspector listens', () => /ws:\/\/\S+/.exec(app.log())?.[0]);
		const socket = new WebSocket(url);
		await once(socket, 'open');
		return new Inspector(socket);
	}

	/** After a garbage collection that was asked for, so what is counted is really kept. */
	async memory(): Promise<Memory> {
		// Twice: what finalizers and weak references let go of in the first is collected in the second.
		await this.#ask('HeapProfiler.collectGarbage');
		await this.#ask('HeapProfiler.collectGarbage');
		const usage = await this.#evaluate('JSON.stringify(process.memoryUsage())');
		const { heapUsed, external, rss } = JSON.parse(String(usage)) as NodeJS.MemoryUsage;
		return { heap: heapUsed + external, rss };
	}

	async pid(): Promise<number> {
		return Number(await this.#evaluate('process.pid'));
	}

	close(): void {
		this.#socket.close();
	}

	async #evaluate(expression: string): Promise<unknown> {
		return (await this.#ask('Runtime.evaluate', { expression })).result?.result?.value;
	}

	async #ask(method: string, params = {}): Promise<Answer> {
		const id = (this.#asked += 1);
		const answered = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
		this.#socket.send(JSON.stringify({ id, method, params }));
		const answer = await answered;
		this.#answers.delete(id);
		return answer;
	}
}

/** A gauge of `/metrics`, such as `waystone_documents`. */
export async function readGauge(app: App, name: string): Promise<number> {
	const text = await (await fetch(`${app.url}/metrics`)).text();
	return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

export function megabytes(bytes: number): string {
	return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
