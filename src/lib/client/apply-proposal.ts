import { v4 as uuidv4 } from 'uuid';
import type { Reply } from '#lib/protocol/chat.ts';
import { changeOf, TAKE_OVER_MS, type Proposal } from '#lib/protocol/proposals.ts';
import { api, ApiError, type ApiErrorCode } from './api.ts';
import { applyChange, canApply } from './apply-change.ts';
import type { ChatHost } from './chat-host.ts';
import { forgetToken, keepToken, readToken } from './proposal-tokens.ts';

interface Applying {
	host: Pick<ChatHost, 'user' | 'project'>;
	proposal: Proposal;
	/** Somebody else began, and did not come to an end. */
	takeOver?: boolean;
	/** Hears of each answer of the server. */
	onReply(reply: Reply): void;
}

/**
 * Applies a proposal, or goes on with it: first the server says that this browser alone may, then the project
 * changes, then the server hears of it. False when what it is about is not here any more. @throws ApiError
 */
export async function applyProposal(applying: Applying): Promise<boolean> {
	const run = () => applyAlone(applying);
	// Two tabs of one device hold the same token.
	const name = `waystone:proposal:${applying.proposal.id}`;
	return 'locks' in navigator ? await navigator.locks.request(name, run) : await run();
}

async function applyAlone({ host, proposal, takeOver = false, onReply }: Applying): Promise<boolean> {
	const { user, project } = host;
	const { id } = proposal;
	const change = changeOf(proposal);
	if (!project || !change || !canApply(project.doc, change)) return false;
	const token = readToken(user.id, id) ?? uuidv4();
	keepToken(user.id, id, token);
	const claimed = await claim(id, { token, takeOver }, user.id);
	onReply(claimed);
	const current = claimed.proposals?.find((each) => each.id === id);
	if (current?.state === 'applying') {
		if (!applyChange(project.doc, change, { id, base: current.base, by: user.id })) return false;
		onReply((await api<{ reply: Reply }>('PUT', `/api/proposals/${id}/applied`, { token })).reply);
	}
	forgetToken(user.id, id);
	return true;
}

/** After these the proposal is not this browser's to go on with. */
const OVER: readonly ApiErrorCode[] = ['proposal_decided', 'forbidden', 'not_found'];

async function claim(
	id: string,
	input: { token: string; takeOver: boolean },
	userId: string
): Promise<Reply> {
	try {
		for (;;) {
			const asked = Date.now();
			const { reply } = await api<{ reply: Reply }>('POST', `/api/proposals/${id}/apply`, input);
			// A device may have slept over the answer, and somebody else have taken over.
			if (Date.now() - asked < TAKE_OVER_MS / 2) return reply;
		}
	} catch (error) {
		if (error instanceof ApiError && OVER.includes(error.code)) forgetToken(userId, id);
		throw error;
	}
}
