import { ApiError } from '#lib/client/api.ts';
import { m } from '#lib/paraglide/messages.js';

/**
 * What a person reads when a request failed: what happened, what is safe, what to do. A page that knows
 * better about a code says so itself and leaves the rest to this.
 */
export function errorText(error: unknown): string {
	if (!(error instanceof ApiError)) return m.ui_error_unknown();
	switch (error.code) {
		case 'offline':
			return m.ui_error_offline();
		case 'rate_limited':
			return rateLimited(error.retryAfter);
		case 'unavailable':
			return m.ui_error_unavailable();
		case 'unauthenticated':
			return m.ui_error_signed_out();
		case 'forbidden':
			return m.ui_error_forbidden();
		case 'not_found':
			return m.ui_error_not_found();
		case 'too_large':
			return m.ui_error_too_large();
		case 'origin_rejected':
			return m.ui_error_origin();
		default:
			// The server's own words: they name the field, or the number to tell the operator.
			return error.message || m.ui_error_unknown();
	}
}

/** Nobody waits for a minute who is told to wait for two seconds. */
const SECONDS_BELOW = 60;

function rateLimited(seconds: number | undefined): string {
	if (!seconds) return m.ui_error_rate_limited();
	if (seconds < SECONDS_BELOW) return m.ui_error_rate_limited_seconds({ seconds });
	return m.ui_error_rate_limited_for({ minutes: Math.ceil(seconds / SECONDS_BELOW) });
}
