import { m } from '#lib/paraglide/messages.js';
import type { Reply, ReplyError } from '#lib/protocol/chat.ts';

/** What a person reads where the answer would be: what happened, what is safe, what to do. Null when all is well. */
export function describeFailure({ status, errorCode, retryAfter }: Reply): string | null {
	if (status === 'interrupted') {
		return errorCode === null ? m.chat_broke_off_restart() : brokeOff(errorCode);
	}
	return status === 'failed' ? failed(errorCode ?? 'upstream', retryAfter) : null;
}

/** Its first words are there. */
function brokeOff(code: ReplyError): string {
	switch (code) {
		case 'timeout':
			return m.chat_broke_off_timeout();
		case 'unreachable':
			return m.chat_broke_off_unreachable();
		case 'cut_short':
			return m.chat_broke_off_cut_short();
		default:
			return m.chat_broke_off_upstream();
	}
}

function failed(code: ReplyError, retryAfter: number | null): string {
	switch (code) {
		case 'no_key':
			return m.chat_failed_no_key();
		case 'wrong_key':
			return m.chat_failed_wrong_key();
		case 'quota':
			return m.chat_failed_quota();
		case 'rate_limit':
			return retryAfter === null
				? m.chat_failed_rate_limit()
				: m.chat_failed_rate_limit_for({ seconds: retryAfter });
		case 'context_too_long':
			return m.chat_failed_context_too_long();
		case 'model_unknown':
			return m.chat_failed_model_unknown();
		case 'unreachable':
			return m.chat_failed_unreachable();
		case 'timeout':
			return m.chat_failed_timeout();
		case 'content_filter':
			return m.chat_failed_content_filter();
		case 'cut_short':
		case 'upstream':
			return m.chat_failed_upstream();
	}
}

/** Why the server does not take a message. */
export function describeRefusal(code: string | null): string {
	switch (code) {
		case 'forbidden':
			return m.chat_refused_forbidden();
		case 'not_found':
			return m.chat_refused_not_found();
		case 'too_large':
		case 'invalid':
			return m.chat_refused_invalid();
		default:
			return m.chat_refused_other();
	}
}
