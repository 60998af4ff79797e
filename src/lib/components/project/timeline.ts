import { daysBetween } from '#lib/components/ui/relative-time.ts';
import { parseDay } from '#lib/components/ui/due-date.ts';

/** Px: the stone, the gap to its title, and the room after it. */
const STONE = 16;
const GAP = 6;
const AFTER = 12;
/** Px that a letter takes on average, that a capital takes beyond it, and a title at most; the rest is cut. */
const LETTER = 8;
const WIDE = 8;
const TITLE_MOST = 160;
/** Labels of the axis closer than this (px) would run into each other. */
const TICK_APART = 64;
/** Px that the word for today takes. */
const TODAY_WORD = 48;
/** Days before the first and after the last, so that a picture of one day has a width. */
const MARGIN_DAYS = 3;

interface Dated {
	readonly id: string;
	readonly title: string;
	/** YYYY-MM-DD. */
	readonly due: string | null;
}

export interface Placed {
	readonly id: string;
	readonly lane: number;
	/** Px from the left to where the stone begins. */
	readonly left: number;
	/** Px that the title may take. */
	readonly room: number;
	/** The title stands before the stone, since there is no room after it. */
	readonly before: boolean;
}

export interface Tick {
	readonly date: Date;
	readonly left: number;
	/** Not the year of the one before it, or at the beginning not this year. */
	readonly year: boolean;
}

export interface Picture {
	readonly placed: readonly Placed[];
	/** How many found no lane. */
	readonly left: number;
	readonly lanes: number;
	readonly ticks: readonly Tick[];
	/** Px from the left, of the line and of its word. */
	readonly today: number;
	readonly todayWord: number;
}

/** Where each section with a date stands: as many lanes as needed, at most `most`, and no two over each other. */
export function drawTimeline(sections: readonly Dated[], width: number, most: number, now: Date): Picture {
	const dated = sections
		.flatMap((section) => {
			const date = section.due === null ? null : parseDay(section.due);
			return date ? [{ section, day: daysBetween(now, date) }] : [];
		})
		.sort((a, b) => a.day - b.day);
	const first = Math.min(0, dated[0]?.day ?? 0) - MARGIN_DAYS;
	const last = Math.max(0, dated.at(-1)?.day ?? 0) + MARGIN_DAYS;
	const at = (day: number) => ((day - first) / (last - first)) * (width - STONE);
	const lanes: Span[][] = [];
	const placed = dated.flatMap(({ section, day }) => place(section, at(day), { width, most, lanes }));
	const today = at(0) + STONE / 2;
	const todayWord = Math.min(today, width - TODAY_WORD);
	// What would lie over the word for today, or reach over the edge, has no place.
	const hasRoom = ({ left }: Omit<Tick, 'year'>) =>
		left + TICK_APART <= width && (left + TICK_APART <= todayWord || left >= todayWord + TODAY_WORD);
	return {
		placed,
		left: dated.length - placed.length,
		lanes: lanes.length,
		ticks: monthTicks(now, first, last, at).filter(hasRoom),
		today,
		todayWord
	};
}

interface Span {
	readonly from: number;
	readonly to: number;
}

interface Room {
	readonly width: number;
	readonly most: number;
	readonly lanes: Span[][];
}

function place({ id, title }: Dated, left: number, { width, most, lanes }: Room): Placed[] {
	const wanted = Math.min(TITLE_MOST, Math.max(1, title.length) * LETTER + WIDE);
	const [roomBefore, roomAfter] = [left - GAP, width - left - STONE - GAP];
	const before = roomAfter < wanted && roomBefore > roomAfter;
	const room = Math.min(wanted, before ? roomBefore : roomAfter);
	const from = before ? left - GAP - room : left;
	const span = { from: from - AFTER / 2, to: from + STONE + GAP + room + AFTER / 2 };
	const free = lanes.findIndex((taken) => taken.every(({ from, to }) => span.to <= from || span.from >= to));
	if (free === -1 && lanes.length >= most) return [];
	const lane = free === -1 ? lanes.push([]) - 1 : free;
	lanes[lane]?.push(span);
	return [{ id, lane, left, room, before }];
}

/** The first of each month, or of every second, third, ... where there is no room for all. */
function monthTicks(now: Date, first: number, last: number, at: (day: number) => number): Tick[] {
	const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() + first);
	const months: Omit<Tick, 'year'>[] = [];
	for (let month = 1; ; month += 1) {
		const date = new Date(start.getFullYear(), start.getMonth() + month, 1);
		const day = daysBetween(now, date);
		if (day > last) break;
		months.push({ date, left: at(day) + STONE / 2 });
	}
	const span = (months.at(-1)?.left ?? 0) - (months[0]?.left ?? 0);
	const every = span === 0 ? 1 : Math.ceil((TICK_APART * (months.length - 1)) / span);
	return months
		.filter((_, index) => index % every === 0)
		.map((tick, index, ticks) => ({
			...tick,
			year: tick.date.getFullYear() !== (ticks[index - 1]?.date ?? now).getFullYear()
		}));
}
