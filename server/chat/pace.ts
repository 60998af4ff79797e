import { createRateLimit } from '../auth/rate-limit.ts';
import type { ChatLimits } from '../config.ts';

/** How fast one person may write. Counted by each node for itself: asking Postgres would cost every question time. */
export interface Pace {
	/** @throws DomainError `rate_limited` with the seconds to wait */
	message(userId: string): Promise<void>;
	/** The same for what calls the model. */
	ask(userId: string): Promise<void>;
}

const MINUTE_S = 60;

export function createPace({ messagesPerMinute, asksPerMinute }: ChatLimits): Pace {
	const messages = createRateLimit(messagesPerMinute, MINUTE_S);
	const asks = createRateLimit(asksPerMinute, MINUTE_S);
	return { message: (userId) => messages.take(userId), ask: (userId) => asks.take(userId) };
}
