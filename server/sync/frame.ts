import * as decoding from 'lib0/decoding';

/** Message types of Hocuspocus' wire protocol that matter here. */
export const FRAME = {
	sync: 0,
	awareness: 1,
	auth: 2,
	queryAwareness: 3,
	syncReply: 4,
	stateless: 5,
	close: 7,
	ping: 9,
	pong: 10
} as const;

/** The document that a frame is addressed to, and its type. @throws when the bytes hold neither */
export function readFrameHead(frame: Uint8Array): { document: string; type: number } {
	const decoder = decoding.createDecoder(frame);
	// A provider with a session id of its own adds it behind a zero.
	const [document = ''] = decoding.readVarString(decoder).split('\0');
	return { document, type: decoding.readVarUint(decoder) };
}

/** One client's entry in an awareness message; a null state says that it left. */
export interface AwarenessEntry {
	clientId: number;
	clock: number;
	left: boolean;
}

/** The entries of an awareness frame; null for a frame of any other kind. @throws when they cannot be read */
export function readAwarenessFrame(frame: Uint8Array): AwarenessEntry[] | null {
	const outer = decoding.createDecoder(frame);
	decoding.readVarString(outer);
	if (decoding.readVarUint(outer) !== FRAME.awareness) return null;
	const decoder = decoding.createDecoder(decoding.readVarUint8Array(outer));
	const count = decoding.readVarUint(decoder);
	// An entry has three bytes at least: a count that promises more would reserve memory for nothing.
	if (count > decoder.arr.length) throw new Error('more entries than bytes');
	return Array.from({ length: count }, () => ({
		clientId: decoding.readVarUint(decoder),
		clock: decoding.readVarUint(decoder),
		left: decoding.readVarString(decoder) === 'null'
	}));
}
