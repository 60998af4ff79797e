/** Every failure a person can be told about, with the HTTP status it answers with. */
export const ERROR_STATUS = {
	invalid: 400,
	unauthenticated: 401,
	bad_credentials: 401,
	forbidden: 403,
	origin_rejected: 403,
	signup_closed: 403,
	setup_code_required: 403,
	not_found: 404,
	invitation_unknown: 404,
	email_taken: 409,
	id_taken: 409,
	last_owner: 409,
	client_id_conflict: 409,
	milestone_unknown: 409,
	reply_not_running: 409,
	proposal_decided: 409,
	invitation_expired: 410,
	too_large: 413,
	unsupported_media_type: 415,
	rate_limited: 429,
	internal: 500,
	unavailable: 503
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** The body of every failed answer of the HTTP API. */
export interface ErrorBody {
	error: { code: ErrorCode; message: string };
}

/**
 * An expected failure. SvelteKit's bundle and native `server/` each load their own copy of this file, so
 * it is recognised by `isDomainError` and never by `instanceof`.
 */
export class DomainError extends Error {
	override readonly name = 'DomainError';
	readonly code: ErrorCode;
	/** Seconds until a retry can succeed; sent as `Retry-After`. */
	readonly retryAfter: number | undefined;

	constructor(code: ErrorCode, message: string, options: { retryAfter?: number; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.code = code;
		this.retryAfter = options.retryAfter;
	}
}

export function isDomainError(error: unknown): error is DomainError {
	return error instanceof Error && error.name === 'DomainError' && 'code' in error;
}
