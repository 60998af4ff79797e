import { clockTime } from '#lib/components/ui/relative-time.ts';
import { m } from '#lib/paraglide/messages.js';
import { isReplyOver, type Reply, type ReplyError } from '#lib/protocol/chat.ts';
import { thousands } from './token-words.ts';

/** What a person reads where the answer would be: what happened, what is safe, what to do. Null when all is well. */
export function describeFailure(reply: Reply): string | null {
	const { status, errorCode, retryAfter } = reply;
	if (status === 'interrupted') {
		return errorCode === null ? m.chat_broke_off_restart() : brokeOff(errorCode);
	}
	if (status !== 'failed') return null;
	return errorCode === 'budget' ? overspent(reply) : failed(errorCode ?? 'upstream', retryAfter);
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

/**
 * From when on (`Date.now()`) a reply that failed can be tried again by this person; null when at once. What is used
 * up of another member's tokens is not in the way of one's own.
 */
export function triableFrom(reply: Reply, userId: string): number | null {
	if (reply.errorCode !== 'budget') return null;
	const isOthers = reply.context?.overspent?.of === 'person' && reply.requestedBy !== userId;
	return isOthers ? null : nextDay(reply);
}

function nextDay({ finishedAt, retryAfter }: Reply): number {
	return Date.parse(finishedAt ?? '') + (retryAfter ?? 0) * 1_000;
}

/** Whose tokens of the day are used up, and until when. */
function overspent(reply: Reply): string {
	const { context, requestedByName } = reply;
	const { of, limit } = context?.overspent ?? {};
	const amount = thousands(limit ?? 0);
	const time = clockTime(nextDay(reply));
	return of === 'person'
		? m.cost_spent_person({ name: requestedByName, amount, time })
		: m.cost_spent_project({ amount, time });
}

function failed(code: Exclude<ReplyError, 'budget'>, retryAfter: number | null): string {
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

/** What the model's server counted, or about how much that will have been. Null while it is written, and without a model. */
export function describeTokens({ status, tokensIn, tokensOut, tokensEstimated }: Reply): string | null {
	if (!isReplyOver(status) || tokensIn === null) return null;
	const tokens = tokensIn + (tokensOut ?? 0);
	return tokensEstimated
		? m.cost_answer_about({ amount: roughly(tokens) })
		: m.cost_answer({ amount: tokens.toLocaleString('en') });
}

/** An estimate has two digits that mean something. */
function roughly(tokens: number): string {
	return Number(tokens.toPrecision(2)).toLocaleString('en');
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
