import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Message types of Hocuspocus, and of y-protocols inside them. */
const SYNC = 0;
const SYNC_REPLY = 4;
const SYNC_STEP_2 = 1;
const UPDATE = 2;

/** A change of a document as the provider sends it. */
export function updateFrame(documentName: string, update: Uint8Array): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarString(encoder, documentName);
		encoding.writeVarUint(encoder, SYNC);
		encoding.writeVarUint(encoder, UPDATE);
		encoding.writeVarUint8Array(encoder, update);
	});
}

/** What was handed to one socket for one document. */
export interface SentFrames {
	/** SyncStep2 and Update frames: what the server counts too. */
	readonly count: number;
	/** The server has asked for what it misses, and got the answer, on this socket. */
	readonly stepTwo: boolean;
}

/**
 * A WebSocket that counts, for one document, the frames that carry changes. The provider's own counters
 * and events cannot be used: they also count what never reached a socket.
 */
export function countingSocket(
	Base: typeof WebSocket,
	documentName: string,
	onSent: (sent: SentFrames) => void
): typeof WebSocket {
	return class extends Base {
		#sent = { count: 0, stepTwo: false };

		override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
			super.send(data as Parameters<WebSocket['send']>[0]);
			if (this.readyState !== Base.OPEN || !(data instanceof Uint8Array)) return;
			const type = changeFrameType(data, documentName);
			if (type === null) return;
			this.#sent = { count: this.#sent.count + 1, stepTwo: this.#sent.stepTwo || type === SYNC_STEP_2 };
			onSent(this.#sent);
		}
	};
}

/** Null for every frame that carries no changes of this document. */
function changeFrameType(frame: Uint8Array, documentName: string): number | null {
	const decoder = decoding.createDecoder(frame);
	if (decoding.readVarString(decoder) !== documentName) return null;
	const message = decoding.readVarUint(decoder);
	if (message !== SYNC && message !== SYNC_REPLY) return null;
	const type = decoding.readVarUint(decoder);
	return type === SYNC_STEP_2 || type === UPDATE ? type : null;
}
