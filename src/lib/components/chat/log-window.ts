/** Messages that are drawn at most, whatever was read: each is a row of one line or more. */
export const MOST_DRAWN = 120;
/** At first, and with each step: more than the tallest screen shows. */
const FIRST_DRAWN = 60;
const STEP = 40;

/** The run of messages that is drawn, by `seq`. Up to infinity it follows the newest. */
export interface LogWindow {
	readonly from: number;
	readonly to: number;
}

/** Ascending by `seq`. */
type Messages = readonly { readonly seq: number }[];

/** The newest messages, and those to come. */
export function newestWindow(messages: Messages): LogWindow {
	return { from: messages.at(-FIRST_DRAWN)?.seq ?? 0, to: Infinity };
}

/** With the message in its middle. */
export function windowAround(messages: Messages, seq: number): LogWindow {
	const at = messages.findIndex((message) => message.seq >= seq);
	return between(messages, at - FIRST_DRAWN / 2, at + FIRST_DRAWN / 2);
}

/** What is drawn: of a window that follows the newest, the last ones that there is room for. */
export function drawn<T extends Messages>(messages: T, window: LogWindow): T[number][] {
	const { start, end } = rangeOf(messages, window);
	return messages.slice(start, end);
}

/** With more before, and as many less after. The same window when it begins with the first message. */
export function grownUp(messages: Messages, window: LogWindow): LogWindow {
	const { start, end } = rangeOf(messages, window);
	if (start === 0) return window;
	const from = start - STEP;
	return between(messages, from, Math.min(end, Math.max(0, from) + MOST_DRAWN), window.to);
}

/** With more after, and as many less before. Follows the newest once it ends with the last message. */
export function grownDown(messages: Messages, window: LogWindow): LogWindow {
	const { start, end } = rangeOf(messages, window);
	const to = end + STEP;
	return between(messages, Math.max(start, Math.min(to, messages.length) - MOST_DRAWN), to);
}

function rangeOf(messages: Messages, { from, to }: LogWindow): { start: number; end: number } {
	const first = messages.findIndex(({ seq }) => seq >= from);
	const end = messages.findLastIndex(({ seq }) => seq <= to) + 1;
	return { start: Math.max(first < 0 ? 0 : first, end - MOST_DRAWN), end };
}

/** By indices, the end excluded; with the last message the window follows the newest, unless `to` said less. */
function between(messages: Messages, start: number, end: number, to = Infinity): LogWindow {
	const isLast = end >= messages.length && to === Infinity;
	return {
		from: messages[Math.max(0, start)]?.seq ?? 0,
		to: isLast ? Infinity : (messages[Math.min(end, messages.length) - 1]?.seq ?? Infinity)
	};
}
