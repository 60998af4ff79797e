import { APIConnectionError, APIError } from 'openai';
import type { ReplyError } from '#lib/protocol/chat.ts';
import { ModelError } from './model.ts';

/** Longer waits are no help to a person who reads "try again in". */
const RETRY_AFTER_MAX = 3600;

/** What went wrong with a call, in the words that a person can be told. Nothing of the answer's text is kept. */
export function toModelError(error: unknown): ModelError {
	if (!isApiError(error)) {
		// A socket that breaks while the answer is read comes from fetch itself, as a TypeError.
		const code = error instanceof TypeError ? 'unreachable' : 'upstream';
		return new ModelError(code, 'The answer of the model’s server broke off.', { cause: error });
	}
	const code = toCode(error);
	const retryAfter = code === 'rate_limit' ? readRetryAfter(error.headers?.get('retry-after')) : null;
	return new ModelError(code, `The model’s server answered ${error.status ?? 'with an error'}.`, {
		retryAfter,
		cause: error
	});
}

/** Narrows to the error's own types: `instanceof` alone would make all of them `any`. */
function isApiError(error: unknown): error is APIError {
	return error instanceof APIError;
}

function toCode(error: APIError): ReplyError {
	if (error instanceof APIConnectionError) return 'unreachable';
	switch (error.code) {
		case 'insufficient_quota':
		case 'billing_hard_limit_reached':
			return 'quota';
		case 'context_length_exceeded':
			return 'context_too_long';
		case 'model_not_found':
			return 'model_unknown';
		case 'invalid_api_key':
			return 'wrong_key';
		case 'content_filter':
		case 'content_policy_violation':
			return 'content_filter';
		default:
			return ofStatus(error);
	}
}

function ofStatus({ status, type }: APIError): ReplyError {
	if (type === 'insufficient_quota') return 'quota';
	if (status === 401 || status === 403) return 'wrong_key';
	if (status === 402) return 'quota';
	if (status === 404) return 'model_unknown';
	if (status === 408) return 'timeout';
	if (status === 413) return 'context_too_long';
	if (status === 429) return 'rate_limit';
	return 'upstream';
}

/** Seconds, from a number or an HTTP date; null when there is neither. */
function readRetryAfter(header: string | null | undefined): number | null {
	if (!header) return null;
	const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
	return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), RETRY_AFTER_MAX) : null;
}
