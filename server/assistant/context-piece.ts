import type { ManifestItem } from '#lib/protocol/chat.ts';
import type { Fence } from './fence.ts';
import type { Source } from './model.ts';
import { cutToTokens, estimateTokens, fairShare } from './token-budget.ts';

/** A doc of which less than this many tokens would be left says nothing, and is left out. */
const SMALLEST_DOC = 100;
const CUT_NOTE = '\n[The rest is left out here.]';

/** A source as far as there was room for it. */
export interface Piece {
	source: Source;
	/** With its fence; empty when left out. */
	block: string;
	state: ManifestItem['state'];
	/** Estimated, of the block. */
	tokens: number;
	/** Of the block if there were room for all of it. */
	fullTokens: number;
}

/** Cuts sources to the room they are given. */
export class PieceCutter {
	readonly #fence: Fence;
	readonly #without: ReadonlySet<string>;

	/** `without`: ids of what is not wanted, however much room there is. */
	constructor(fence: Fence, without: ReadonlySet<string>) {
		this.#fence = fence;
		this.#without = without;
	}

	/** As much of it as `room` tokens hold, down to its title. */
	cut(source: Source, room: number): Piece {
		const whole = this.#block(source);
		const fullTokens = size(whole);
		if (this.#without.has(source.id)) return notSent(source, 'unticked', fullTokens);
		if (fullTokens <= room)
			return { source, block: whole, state: 'included', tokens: fullTokens, fullTokens };
		const frame = size(this.#block({ ...source, text: CUT_NOTE }));
		const text = cutToTokens(source.text, room - frame);
		const block = this.#block({ ...source, text: text + CUT_NOTE });
		return { source: { ...source, text }, block, state: 'trimmed', tokens: size(block), fullTokens };
	}

	/** All of it or nothing. */
	whole(source: Source, room: number): Piece {
		const block = this.#block(source);
		const fullTokens = size(block);
		if (this.#without.has(source.id)) return notSent(source, 'unticked', fullTokens);
		if (fullTokens > room) return notSent(source, 'left_out', fullTokens);
		return { source, block, state: 'included', tokens: fullTokens, fullTokens };
	}

	/** Several together: the longest are cut first, and when all would be stubs, the last ones left out. */
	share(sources: readonly Source[], room: number): Piece[] {
		const isWanted = ({ id }: Source) => !this.#without.has(id);
		const sizes = sources.map((source) => size(this.#block(source)));
		const wanted = sources.map((source, index) => (isWanted(source) ? (sizes[index] ?? 0) : 0));
		let count = sources.length;
		let share = fairShare(wanted, room);
		while (count > 0 && share < SMALLEST_DOC) {
			count -= 1;
			share = fairShare(wanted.slice(0, count), room);
		}
		return sources.map((source, index) => {
			if (index < count || !isWanted(source)) return this.cut(source, share);
			return notSent(source, 'left_out', sizes[index] ?? 0);
		});
	}

	#block({ kind, title, text, ref }: Source): string {
		return this.#fence(kind, title, text, ref);
	}
}

function notSent(source: Source, state: 'left_out' | 'unticked', fullTokens: number): Piece {
	return { source: { ...source, text: '' }, block: '', state, tokens: 0, fullTokens };
}

/** One more for the empty line that parts it from the next. */
function size(block: string): number {
	return estimateTokens(block) + 1;
}
