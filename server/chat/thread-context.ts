import type { Model } from '../assistant/model.ts';
import type { SeenByAssistant } from '#lib/protocol/chat.ts';
import type { Database } from '../db/client.ts';
import type { Access } from './access.ts';
import { composeRequest, leaveOut, type ReadMaterial } from './reply-request.ts';
import { readSummary } from './summaries.ts';
import type { TokenLedger } from './token-ledger.ts';
import { readHistory } from './thread-history.ts';

interface ContextDeps {
	database: Database;
	access: Access;
	model: Model;
	readMaterial: ReadMaterial;
	ledger: TokenLedger;
}

interface ContextInput {
	userId: string;
	threadId: string;
	/** Ids of what is left out for that ask. */
	without?: string[] | undefined;
}

/** What people are told of what the assistant sees. */
export function createThreadContext({ database, access, model, readMaterial, ledger }: ContextDeps) {
	const { db } = database;
	return {
		async context({ userId, threadId, without = [] }: ContextInput): Promise<SeenByAssistant> {
			const thread = await access.reach(userId, threadId, 'read');
			const [material, history] = await Promise.all([readMaterial(thread), readHistory(db, thread.id)]);
			const { request, context } = composeRequest(leaveOut(material, without), history);
			const { projectId } = thread;
			const allowance = await ledger.allowance(db, { userId, projectId }, context);
			return { context, text: request.system, model: model.name, allowance };
		},

		async summary({ userId, threadId, summaryId }: { userId: string; threadId: string; summaryId: string }) {
			await access.reach(userId, threadId, 'read');
			return await readSummary(db, threadId, summaryId);
		}
	};
}
