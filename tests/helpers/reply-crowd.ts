import { Chance } from './chance.ts';
import type { Person } from './people.ts';
import { ReplySeat } from './reply-seat.ts';
import type { Mischief } from './stream-link.ts';
import { READER, StreamProxy } from './stream-proxy.ts';
import type { ThreadWorld } from './thread-world.ts';
import { until } from './until.ts';

/** Of a hundred events on their way. */
const EVENTS = { twice: 10, old: 8, lost: 2 };
/** Of a hundred misfortunes; the others are cuts. */
const RELOADS = { knowingNothing: 10, knowingChanges: 15 };
/** Units that a reader gets before the next misfortune, and bytes that pass before a cut. */
const LULL_MOST = 200;
const CUT_WITHIN = 400;
/** About as much as the model's words take with what is around them: who falls behind catches up only at the end. */
const SLOW_BYTES_PER_MS = 16;
const WAIT_MS = 30_000;

interface CrowdInput {
	world: ThreadWorld;
	threadId: string;
	replyId: string;
	/** Lines to be cut, of all readers together. */
	cuts: number;
	seed: number;
	/** Called with every state of the text that any of the readers would see. */
	onText(text: string): void;
}

/** Readers of one reply on a bad network, who lose their line, reload their page, and go on reading. */
export class ReplyCrowd {
	readonly seats: ReplySeat[] = [];
	readonly happened = { cuts: 0, reloads: 0, twice: 0, old: 0, lost: 0 };
	readonly #input: CrowdInput;
	/** One for all lines of a reader: one for each line would lose the same event again and again. */
	readonly #mischief = new Map<string, Mischief>();
	readonly #misfortunes: Promise<void>[] = [];
	#proxy: StreamProxy | null = null;

	constructor(input: CrowdInput) {
		this.#input = input;
	}

	/** So many of a hundred cuts have been made. */
	get percent(): number {
		return (this.happened.cuts / this.#input.cuts) * 100;
	}

	/** One more reader, on a line that is slow or fast; knows nothing yet. */
	async join(person: Person, { slow = false } = {}): Promise<void> {
		const { world, replyId, seed, onText } = this.#input;
		this.#proxy ??= await StreamProxy.to(world.app.port, (reader) => this.#mischiefOf(reader));
		const reader = String(this.seats.length);
		this.#mischief.set(reader, this.#createMischief(this.seats.length, slow));
		const headers = { cookie: person.cookie, [READER]: reader };
		const seat = new ReplySeat(replyId, { url: this.#proxy.url, headers }, onText);
		const chance = new Chance(seed + this.seats.length);
		this.seats.push(seat);
		seat.open('');
		this.#misfortunes.push(this.#trouble(seat, reader, person, chance));
	}

	/** All cuts have been made. */
	async untilSpared(): Promise<void> {
		await Promise.all(this.#misfortunes);
	}

	async leave(): Promise<void> {
		for (const seat of this.seats) seat.close();
		await this.#proxy?.stop();
	}

	async #trouble(seat: ReplySeat, reader: string, person: Person, chance: Chance): Promise<void> {
		while (this.happened.cuts < this.#input.cuts) {
			const goal = seat.text.length + chance.int(1, LULL_MOST);
			await until('a reader gets on', () => seat.text.length >= goal, WAIT_MS);
			const dice = chance.int(1, 100);
			if (dice <= RELOADS.knowingNothing) this.#reload(seat, '');
			else if (dice <= RELOADS.knowingNothing + RELOADS.knowingChanges) {
				this.#reload(seat, await this.#stored(person));
			} else await this.#cut(seat, reader, chance);
		}
	}

	async #cut(seat: ReplySeat, reader: string, chance: Chance): Promise<void> {
		const link = await until('a reader has a line', () => this.#proxy?.linkOf(reader), WAIT_MS);
		link.cutAfter(chance.int(0, CUT_WITHIN));
		await until('a line is cut', () => link.closed, WAIT_MS);
		if (link.wasCut) this.happened.cuts += 1;
		// Half of them do not wait, as when a phone comes back out of a pocket.
		if (chance.percent(50)) seat.wake();
	}

	#reload(seat: ReplySeat, known: string): void {
		seat.open(known);
		this.happened.reloads += 1;
	}

	/** What a page would read before it follows the reply. */
	async #stored(person: Person): Promise<string> {
		const { world, threadId, replyId } = this.#input;
		const { replies } = await world.changes(person, threadId);
		return replies.find(({ id }) => id === replyId)?.text ?? '';
	}

	#mischiefOf(reader: string): Mischief {
		const mischief = this.#mischief.get(reader);
		if (!mischief) throw new Error(`Nobody is called ${reader}.`);
		return mischief;
	}

	#createMischief(index: number, slow: boolean): Mischief {
		const chance = new Chance(this.#input.seed - 1 - index);
		const { happened } = this;
		return {
			bytesPerMs: slow ? SLOW_BYTES_PER_MS : null,
			of(event, past) {
				const dice = chance.int(1, 100);
				if (dice <= EVENTS.lost) {
					happened.lost += 1;
					return [];
				}
				if (dice <= EVENTS.lost + EVENTS.twice) {
					happened.twice += 1;
					return [event, event];
				}
				if (dice > EVENTS.lost + EVENTS.twice + EVENTS.old || past.length === 0) return [event];
				happened.old += 1;
				return [chance.pick(past), event];
			}
		};
	}
}
