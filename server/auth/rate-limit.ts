import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '#lib/protocol/errors.ts';

export interface RateLimit {
	/** Counts one attempt of each key. @throws DomainError `rate_limited` with the seconds to wait. */
	take(...keys: string[]): Promise<void>;
	/** Gives an attempt of each key back, because it succeeded. */
	giveBack(...keys: string[]): Promise<void>;
}

export function createRateLimit(points: number, seconds: number): RateLimit {
	const limiter = new RateLimiterMemory({ points, duration: seconds });
	return {
		async take(...keys) {
			for (const key of keys) {
				try {
					await limiter.consume(key);
				} catch (error) {
					if (!(error instanceof RateLimiterRes)) throw error;
					const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
					throw new DomainError('rate_limited', `Too many attempts. Try again in ${waitText(retryAfter)}.`, {
						retryAfter
					});
				}
			}
		},
		async giveBack(...keys) {
			for (const key of keys) await limiter.reward(key, 1);
		}
	};
}

function waitText(seconds: number): string {
	if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`;
	return `${Math.ceil(seconds / 60)} minutes`;
}
