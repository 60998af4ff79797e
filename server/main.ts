import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { backend, type Backend } from './backend.ts';
import { ConfigError, readConfig } from './config.ts';
import { EmbeddedError } from './db/embedded-layout.ts';
import { policyOfPage, setSecurityHeaders } from './security-headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type BackendRequest = IncomingMessage & { backend?: Backend };

const BUILD = fileURLToPath(new URL('../build', import.meta.url));
/** The page that the service worker serves for every address of the app; see src/routes/shell. */
const SHELL = { path: '/shell', file: `${BUILD}/prerendered/shell.html` };
/** How long a stop waits for requests that are under way, in ms. */
const STOP_TIMEOUT_MS = 5_000;

async function main(): Promise<void> {
	const development = process.argv.includes('--dev');
	// svelte.config.js gives development's requests the backend only when this is set.
	if (development) process.env.WAYSTONE_DEV = '1';
	if (!development && !existsSync(`${BUILD}/handler.js`)) {
		throw new ConfigError('The app is not built yet. Run npm run build, or npm start, which does it.');
	}
	const config = readConfig(process.env);
	// adapter-node reads these when its handler is imported. Endpoints limit their bodies themselves, since
	// its own answer is not the API's.
	process.env.ORIGIN = config.origin;
	process.env.BODY_SIZE_LIMIT = 'Infinity';
	const server = createServer();
	server.on('request', answerStarting);
	// Before the database is started, so that a port in use leaves nothing behind.
	await listen(server, config.port, config.host);
	// A database of somebody else's needs no stopping, and may be waited for without end.
	if (!config.databaseUrl) stopOnSignal(server, backend);
	const running = await backend();
	if (config.databaseUrl) stopOnSignal(server, backend);
	const { log } = running;
	const handle = development ? await developmentHandler(server) : await productionHandler(running);
	server.off('request', answerStarting).on('request', handle);
	running.sync.listen(server);
	log.info({ origin: config.origin }, `Waystone is ready at ${config.origin}`);
	if (running.accounts.setupCode !== null && (await running.accounts.isFirst())) {
		log.info(`The first account needs this setup code: ${running.accounts.setupCode}`);
	}
}

/** While the database is waited for: the process is up, and cannot serve yet. */
function answerStarting({ url }: IncomingMessage, response: ServerResponse): void {
	setSecurityHeaders(response);
	const isHealth = url === '/healthz';
	response.writeHead(isHealth ? 200 : 503, { 'content-type': 'text/plain', 'retry-after': '2' });
	response.end(isHealth ? 'ok\n' : 'Waystone is starting. Try again in a moment.\n');
}

async function productionHandler(running: Backend): Promise<Handler> {
	const built = (await import(`${BUILD}/handler.js`)) as {
		handler: (request: IncomingMessage, response: ServerResponse) => void;
	};
	const shellPolicy = existsSync(SHELL.file) ? policyOfPage(readFileSync(SHELL.file, 'utf8')) : undefined;
	return (request: BackendRequest, response) => {
		request.backend = running;
		// Kit answers 304 for a page without its policy; ours would then replace it in the browser's cache, and
		// the page's own script would no longer run.
		if (request.headers.accept?.includes('text/html')) delete request.headers['if-none-match'];
		setSecurityHeaders(response, request.url === SHELL.path ? shellPolicy : undefined);
		built.handler(request, response);
	};
}

async function developmentHandler(server: Server): Promise<Handler> {
	const { createServer: createVite } = await import('vite');
	const vite = await createVite({ server: { middlewareMode: true, hmr: { server } }, appType: 'custom' });
	return (request, response) => {
		setSecurityHeaders(response, null);
		vite.middlewares(request, response);
	};
}

function listen(server: Server, port: number, host: string): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			const taken = error.code === 'EADDRINUSE';
			reject(taken ? new ConfigError(`PORT: ${port} is in use. Set PORT to a free one.`) : error);
		});
		server.listen(port, host, resolve);
	});
}

/**
 * Ends open streams and sockets first: `server.close()` alone would wait for them for ever. What is queued
 * is committed however long the database takes; a second signal does not wait for it.
 *
 * @param starting the backend, which may still be on its way: a database of ours must be stopped then too
 */
function stopOnSignal(server: Server, starting: () => Promise<Backend>): void {
	let stopping = false;
	const stop = () => {
		if (stopping) process.exit(1);
		stopping = true;
		server.close();
		const force = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
		starting()
			.then((running) => running.stop())
			.then(() => 0)
			.catch((error: unknown) => {
				process.stderr.write(`The stop was not clean: ${String(error)}\n`);
				return 1;
			})
			.then((code) => {
				clearTimeout(force);
				process.exit(code);
			})
			.catch(() => process.exit(1));
	};
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
}

main().catch((error: unknown) => {
	const expected = error instanceof ConfigError || error instanceof EmbeddedError;
	process.stderr.write(
		expected ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`
	);
	process.exit(1);
});
