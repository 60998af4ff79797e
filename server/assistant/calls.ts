/** A call of a tool, as the model wrote it; anything may stand in it. */
export interface ToolCall {
	name: string;
	/** JSON, if the model kept to it. */
	json: string;
	/** It went on for longer than anything that can be proposed, and was cut. */
	cut: boolean;
}

/** A part of a call; the model's server sends those of several calls in any order. */
export interface CallPiece {
	index: number;
	name: string;
	json: string;
}

/** More than anybody looks through; those after them become one refusal. */
export const CALLS_MAX = 20;
const NAME_UNITS = 100;
/** UTF-16 units of all calls together. */
const UNITS_MAX = 400_000;

/** Puts calls together, within limits: what is more than they hold is not kept. */
export class CallCollector {
	readonly #calls = new Map<number, ToolCall>();
	#units = 0;

	push({ index, name, json }: CallPiece): void {
		const call = this.#calls.get(index) ?? { name: '', json: '', cut: false };
		// One more than there may be, so that it can be told.
		if (!this.#calls.has(index) && this.#calls.size > CALLS_MAX) return;
		this.#calls.set(index, call);
		call.name = (call.name + name).slice(0, NAME_UNITS);
		const room = Math.max(0, UNITS_MAX - this.#units);
		if (json.length > room) call.cut = true;
		call.json += json.slice(0, room);
		this.#units += Math.min(json.length, room);
	}

	/** In the order of their numbers. */
	get calls(): ToolCall[] {
		return [...this.#calls].sort(([a], [b]) => a - b).map(([, call]) => call);
	}
}
