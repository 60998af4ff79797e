import * as v from 'valibot';
import { REFUSALS } from './sync.ts';

/** Stateless messages from the server. A client ignores what it does not know. */
export const ServerMessage = v.variant('type', [
	/** The first `n` frames of this socket and document are committed. */
	v.object({ type: v.literal('saved'), n: v.number() }),
	v.object({ type: v.literal('refused'), code: v.picklist(REFUSALS) }),
	v.object({ type: v.literal('alive') }),
	/** The stored state in bytes, beside what the server takes; sent from `SIZE_WARNING` of it on, and once more below. */
	v.object({ type: v.literal('size'), bytes: v.number(), limit: v.number() }),
	v.object({ type: v.literal('thread'), threadId: v.string(), rev: v.number() }),
	v.object({ type: v.literal('projects') }),
	/** The person's inbox changed. */
	v.object({ type: v.literal('inbox') })
]);
export type ServerMessage = v.InferOutput<typeof ServerMessage>;
