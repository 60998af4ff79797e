import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { FRAME } from '#server/sync/frame.ts';

/** y-protocols' types of a sync message. */
const SYNC_STEP_1 = 0;
const SYNC_STEP_2 = 1;
const UPDATE = 2;
/** Hocuspocus' kinds of an authentication message. */
const TOKEN = 0;
const PERMISSION_DENIED = 1;

/** A frame of any kind: numbers, texts and bytes are written one after the other, as lib0 does. */
export function frame(
	document: string,
	type: number,
	...parts: (number | string | Uint8Array)[]
): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarString(encoder, document);
		encoding.writeVarUint(encoder, type);
		for (const part of parts) {
			if (typeof part === 'number') encoding.writeVarUint(encoder, part);
			else if (typeof part === 'string') encoding.writeVarString(encoder, part);
			else encoding.writeVarUint8Array(encoder, part);
		}
	});
}

export function authFrame(document: string, userId: string): Uint8Array {
	return frame(document, FRAME.auth, TOKEN, userId);
}

/** Asks for what this state vector does not have. */
export function stepOneFrame(document: string, stateVector: Uint8Array): Uint8Array {
	return frame(document, FRAME.sync, SYNC_STEP_1, stateVector);
}

export function stepTwoFrame(document: string, update: Uint8Array): Uint8Array {
	return frame(document, FRAME.sync, SYNC_STEP_2, update);
}

export function updateFrame(document: string, update: Uint8Array): Uint8Array {
	return frame(document, FRAME.sync, UPDATE, update);
}

/** Presence of one client, whosever it is; the state is JSON, or should be. */
export function presenceFrame(document: string, client: number, clock: number, state: string): Uint8Array {
	const entries = encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, clock);
		encoding.writeVarString(encoder, state);
	});
	return frame(document, FRAME.awareness, entries);
}

/** "I leave this document", on a socket that stays. */
export function closeFrame(document: string): Uint8Array {
	return frame(document, FRAME.close, 'left');
}

export interface Received {
	document: string;
	type: number;
	/** Of a stateless message. */
	payload: string | null;
	/** Why the server does not let the sender into the document. */
	denied: string | null;
	bytes: Uint8Array;
}

export function readFrame(bytes: Uint8Array): Received {
	const decoder = decoding.createDecoder(bytes);
	const document = decoding.readVarString(decoder);
	const type = decoding.readVarUint(decoder);
	const payload = type === FRAME.stateless ? decoding.readVarString(decoder) : null;
	const isDenied = type === FRAME.auth && decoding.readVarUint(decoder) === PERMISSION_DENIED;
	const denied = isDenied ? decoding.readVarString(decoder) : null;
	return { document, type, payload, denied, bytes };
}
