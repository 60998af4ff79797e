import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hocuspocus } from '@hocuspocus/server';
import type { Peer } from 'crossws';
import nodeAdapter from 'crossws/adapters/node';
import { CLOSE } from '#lib/protocol/sync.ts';
import type { Sessions } from '../auth/session.ts';
import type { Log } from '../log.ts';
import type { SyncLimits } from '../config.ts';
import type { ConnectionContext, SocketContext } from './context.ts';
import { Gate, isRejection, type Door } from './gate.ts';

const SYNC_PATH = '/sync';
/** Hocuspocus keeps a connection's request, and takes its address apart for every hook; no hook here reads it. */
const REQUEST = new Request('http://localhost/sync');

/** A socket that was let in. */
interface Client {
	connection: ReturnType<Hocuspocus['handleConnection']>;
	door: Door;
}

interface Dependencies {
	hocuspocus: Hocuspocus<ConnectionContext>;
	sessions: Sessions;
	origin: string;
	limits: SyncLimits;
	/** Leave the upgrades of Vite's own socket to Vite. */
	development?: boolean;
	log: Log;
}

/** The door of `/sync`: only from our own pages (`Origin`), only with a session. */
export function acceptUpgrades({ hocuspocus, sessions, origin, limits, development, log }: Dependencies) {
	const clients = new Map<Peer, Client>();
	const gate = new Gate(limits);
	const adapter = nodeAdapter({
		serverOptions: { maxPayload: limits.frameBytes },
		hooks: {
			async upgrade(request) {
				if (request.headers.get('origin') !== origin) throw new Response('Foreign origin', { status: 403 });
				const found = await readSession(request.headers.get('cookie'));
				if (!found) throw new Response('Sign in first', { status: 401 });
				const { user, id: sessionId } = found.session;
				const { id, name, color } = user;
				return {
					// A session that was extended here must be extended in the browser too.
					...(found.setCookie === null ? {} : { headers: { 'set-cookie': found.setCookie } }),
					context: { user: { id, name, color }, sessionId } satisfies SocketContext as unknown as Record<
						string,
						unknown
					>
				};
			},
			open(peer) {
				// Not copied: there is one for each socket.
				const context = peer.context as unknown as SocketContext;
				const door = gate.enter(context.user.id);
				// Refusing the upgrade instead would not tell a browser why.
				if (isRejection(door)) return peer.close(door.code, door.reason);
				const socket = peer.websocket as WebSocket;
				const connection = hocuspocus.handleConnection(socket, REQUEST, context);
				clients.set(peer, { connection, door });
			},
			message(peer, message) {
				const client = clients.get(peer);
				const frame = message.uint8Array();
				const rejection = client?.door.check(frame);
				if (!rejection) return client?.connection.handleMessage(frame);
				leave(peer, rejection);
				peer.close(rejection.code, rejection.reason);
			},
			close: (peer, { code, reason }) => leave(peer, { code: code ?? 1006, reason: reason ?? '' }),
			error: (peer, error) => log.debug({ err: error, peer: peer.id }, 'a socket failed')
		}
	});

	function leave(peer: Peer, event: { code: number; reason: string }): void {
		const client = clients.get(peer);
		// A socket that was rejected is left before it closes.
		if (!client) return;
		clients.delete(peer);
		client.door.leave();
		client.connection.handleClose(event);
	}

	async function readSession(cookie: string | null) {
		try {
			return await sessions.read(cookie);
		} catch (error) {
			log.warn({ err: error }, 'a session could not be read');
			throw new Response('Try again', { status: 503 });
		}
	}

	/** One for all, since a socket that is open keeps what was listening to it. */
	const onSocketError = (error: unknown) => log.debug({ err: error }, 'an upgrade failed');

	async function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
		socket.on('error', onSocketError);
		try {
			await adapter.handleUpgrade(request, socket, head);
			// From here on the WebSocket listens. A refusal that is still being written keeps ours.
			if (socket.listenerCount('error') > 1) socket.off('error', onSocketError);
		} catch (error) {
			log.warn({ err: error }, 'an upgrade failed');
			socket.destroy();
		}
	}

	return {
		listen(server: HttpServer) {
			server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
				// Not parsed as a URL: anybody may send what is none, and nothing here may throw.
				const path = request.url?.split('?')[0];
				if (development && request.headers['sec-websocket-protocol']?.startsWith('vite-')) return;
				if (path !== SYNC_PATH) {
					socket.destroy();
					return;
				}
				void handleUpgrade(request, socket, head);
			});
		},
		closeAll: () => adapter.closeAll(CLOSE.serverStopping, 'server_stopping')
	};
}
