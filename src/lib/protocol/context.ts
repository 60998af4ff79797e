/** One piece of the project that was offered to the model. */
export interface ManifestItem {
	kind: 'project' | 'milestone' | 'doc' | 'link';
	id: string;
	/** What answers cite it by (`itemRefs`). Replies from before there were citations lack it. */
	ref?: string;
	title: string;
	/** Of what is sent of it, estimated. */
	tokens: number;
	/** Of the whole item; only where not all of it is sent. */
	fullTokens?: number;
	/** `left_out`: there was no room. `unticked`: who asked wanted it left out. */
	state: 'included' | 'trimmed' | 'left_out' | 'unticked';
}

/** What the model is told instead of older messages. */
export interface ManifestSummary {
	id: string;
	/** It stands for everything up to this message. */
	throughSeq: number;
	/** How many messages are told by it alone. */
	messages: number;
	/** Estimated. */
	tokens: number;
	/** By which it was made. */
	model: string;
	createdAt: string;
}

/** A summary of a thread's older messages, as `GET /api/threads/:id/summaries/:id` answers it. */
export interface ThreadSummary {
	id: string;
	threadId: string;
	throughSeq: number;
	/** How many messages it stands for. */
	messages: number;
	/** Markdown. */
	text: string;
	model: string;
	createdAt: string;
}

/** What the assistant sees: stored with the reply, and shown before and after asking. */
export interface ContextManifest {
	scope: { projectId: string | null; milestoneId: string | null; title: string };
	items: ManifestItem[];
	/** Of the thread itself, newest first as far as there is room. Replies from before it was counted lack it. */
	history?: {
		messages: number;
		/** Estimated. */
		tokens: number;
		/** Older messages that are not sent, and that no summary stands for; of many, deleted ones count too. */
		leftOut: number;
		/** Only where the thread is long enough to need one. */
		summary?: ManifestSummary;
	};
	/** Of the whole request, estimated. */
	tokens: number;
	/** Of one request. */
	budget: number;
	/** Why the model was not asked: what may be spent in a day, and was. */
	overspent?: { of: 'person' | 'project'; limit: number; used: number };
	/** SHA-256 (hex) of the system text that was, or would be, sent. */
	hash: string;
}

/** What an ask takes, and what may be spent on asks. */
export interface Allowance {
	/** What the next ask will take with its answer, estimated. */
	ask: number;
	/** Today, of the person who looks and of the project; null without a limit. */
	person: { limit: number; used: number } | null;
	project: { limit: number; used: number } | null;
	/** When the next day begins (UTC). */
	resetsAt: string;
}

/** As `GET /api/threads/:id/context` answers it. */
export interface SeenByAssistant {
	context: ContextManifest;
	/** The system text, word for word. */
	text: string;
	model: string;
	allowance: Allowance;
}
