import type { Allowance } from '#lib/protocol/chat.ts';

/** Tokens that the person may still spend today, here; null without a limit. */
export function leftToday({ person, project }: Allowance): number | null {
	const left = [person, project].flatMap((limit) => (limit ? [Math.max(0, limit.limit - limit.used)] : []));
	return left.length > 0 ? Math.min(...left) : null;
}

/** Whether the next ask would be answered. */
export function suffices(allowance: Allowance): boolean {
	return (leftToday(allowance) ?? Infinity) >= allowance.ask;
}
