import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hocuspocus } from '@hocuspocus/server';
import nodeAdapter from 'crossws/adapters/node';
import { CLOSE } from '#lib/protocol/sync.ts';
import type { Sessions } from '../auth/session.ts';
import type { Log } from '../log.ts';
import type { ConnectionContext, SocketContext } from './context.ts';

const SYNC_PATH = '/sync';
/** Bytes. A person's whole offline work arrives in one frame, so it is generous. */
const MAX_FRAME = 32 * 1024 * 1024;

interface Dependencies {
	hocuspocus: Hocuspocus<ConnectionContext>;
	sessions: Sessions;
	origin: string;
	/** Leave the upgrades of Vite's own socket to Vite. */
	development?: boolean;
	log: Log;
}

/** The door of `/sync`: only from our own pages (`Origin`), only with a session. */
export function acceptUpgrades({ hocuspocus, sessions, origin, development, log }: Dependencies) {
	const clients = new Map<string, ReturnType<Hocuspocus['handleConnection']>>();
	const adapter = nodeAdapter({
		serverOptions: { maxPayload: MAX_FRAME },
		hooks: {
			async upgrade(request) {
				if (request.headers.get('origin') !== origin) throw new Response('Foreign origin', { status: 403 });
				const found = await readSession(request.headers.get('cookie'));
				if (!found) throw new Response('Sign in first', { status: 401 });
				const { user, id } = found.session;
				return {
					// A session that was extended here must be extended in the browser too.
					...(found.setCookie === null ? {} : { headers: { 'set-cookie': found.setCookie } }),
					context: { user, sessionId: id } satisfies SocketContext as unknown as Record<string, unknown>
				};
			},
			open(peer) {
				const context = peer.context as unknown as SocketContext;
				const socket = peer.websocket as WebSocket;
				clients.set(peer.id, hocuspocus.handleConnection(socket, peer.request, { ...context, role: null }));
			},
			message: (peer, message) => clients.get(peer.id)?.handleMessage(message.uint8Array()),
			close(peer, { code, reason }) {
				clients.get(peer.id)?.handleClose({ code: code ?? 1006, reason: reason ?? '' });
				clients.delete(peer.id);
			},
			error: (peer, error) => log.debug({ err: error, peer: peer.id }, 'a socket failed')
		}
	});

	async function readSession(cookie: string | null) {
		try {
			return await sessions.read(cookie);
		} catch (error) {
			log.warn({ err: error }, 'a session could not be read');
			throw new Response('Try again', { status: 503 });
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
				socket.on('error', (error) => log.debug({ err: error }, 'an upgrade failed'));
				adapter.handleUpgrade(request, socket, head).catch((error: unknown) => {
					log.warn({ err: error }, 'an upgrade failed');
					socket.destroy();
				});
			});
		},
		closeAll: () => adapter.closeAll(CLOSE.serverStopping, 'server_stopping')
	};
}
