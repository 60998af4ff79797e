import type { ContextManifest } from '#lib/protocol/chat.ts';
import { secondsToNextDay, type Spent, type TokenLedger } from './token-ledger.ts';

/** What a reply is to cost, before it begins. */
export interface Price {
	/** What the reply has when that cannot be spent today: it fails at once, and everybody sees why. */
	refused: { status: 'failed'; errorCode: 'budget'; retryAfter: number; context: ContextManifest } | null;
	/** As in `ClaimedReply`. */
	reserved: number | null;
}

/** Of a reply that ends without a call to the model. */
export const FREE: Price = { refused: null, reserved: null };

export function priceOf(ledger: TokenLedger, spent: Spent | null, context: ContextManifest): Price {
	const overspent = ledger.excess(spent, context);
	if (!overspent) return { refused: null, reserved: ledger.reserve(spent, context) };
	return {
		refused: {
			status: 'failed',
			errorCode: 'budget',
			retryAfter: secondsToNextDay(),
			context: { ...context, overspent }
		},
		reserved: null
	};
}
