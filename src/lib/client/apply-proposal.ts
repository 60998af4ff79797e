import { v4 as uuidv4 } from 'uuid';
import type { Reply } from '#lib/protocol/chat.ts';
import { changeOf, type Proposal } from '#lib/protocol/proposals.ts';
import { api, ApiError } from './api.ts';
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
export async function applyProposal({
	host,
	proposal,
	takeOver = false,
	onReply
}: Applying): Promise<boolean> {
	const { user, project } = host;
	const change = changeOf(proposal);
	if (!project || !change) return false;
	// Two tabs of one device hold the same token.
	return await navigator.locks.request(`waystone:proposal:${proposal.id}`, async () => {
		if (!canApply(project.doc, change)) return false;
		const kept = readToken(user.id, proposal.id);
		const token = kept ?? uuidv4();
		keepToken(user.id, proposal.id, token);
		const claimed = await claim(proposal.id, { token, takeOver }, user.id);
		onReply(claimed);
		const current = claimed.proposals?.find(({ id }) => id === proposal.id);
		if (current?.state === 'applying') {
			const { id } = proposal;
			if (!applyChange(project.doc, change, { id, base: current.base, by: user.id })) return false;
			onReply((await api<{ reply: Reply }>('PUT', `/api/proposals/${id}/applied`, { token })).reply);
		}
		forgetToken(user.id, proposal.id);
		return true;
	});
}

async function claim(
	id: string,
	input: { token: string; takeOver: boolean },
	userId: string
): Promise<Reply> {
	try {
		return (await api<{ reply: Reply }>('POST', `/api/proposals/${id}/apply`, input)).reply;
	} catch (error) {
		// Somebody else was faster, or this person may not any more.
		if (error instanceof ApiError && error.status >= 400 && error.status < 500) forgetToken(userId, id);
		throw error;
	}
}
