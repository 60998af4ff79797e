import * as decoding from 'lib0/decoding';

/** Message types of Hocuspocus' wire protocol that matter here. */
const AWARENESS = 1;

/** One client's entry in an awareness message; a null state says that it left. */
export interface AwarenessEntry {
	clientId: number;
	clock: number;
	left: boolean;
}

/** The entries of an awareness frame; null for a frame of any other kind. */
export function readAwarenessFrame(frame: Uint8Array): AwarenessEntry[] | null {
	const outer = decoding.createDecoder(frame);
	decoding.readVarString(outer);
	if (decoding.readVarUint(outer) !== AWARENESS) return null;
	const decoder = decoding.createDecoder(decoding.readVarUint8Array(outer));
	return Array.from({ length: decoding.readVarUint(decoder) }, () => ({
		clientId: decoding.readVarUint(decoder),
		clock: decoding.readVarUint(decoder),
		left: decoding.readVarString(decoder) === 'null'
	}));
}
