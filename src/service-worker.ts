/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import { build, files, prerendered, version } from '$service-worker';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

const PREFIX = 'waystone:';
const CACHE = `${PREFIX}${version}`;
const SHELL = '/shell';
/** Files of any version: a tab of the version before asks for its own. */
const IMMUTABLE = '/_app/immutable/';
const ASSETS = new Set([...build, ...files]);
/** The server's own; a cached answer from there would be a lie. */
const SERVER_PATHS = /^\/(api|sync|healthz|readyz|metrics)(\/|$)/;

worker.addEventListener('install', (event) => {
	event.waitUntil(install());
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(activate());
});

worker.addEventListener('message', (event) => {
	// Only when a person asked for the new version: open tabs would otherwise lose the files of theirs.
	if (event.data === 'activate') event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('fetch', (event) => {
	const url = new URL(event.request.url);
	if (event.request.method !== 'GET' || url.origin !== location.origin || SERVER_PATHS.test(url.pathname))
		return;
	if (event.request.mode === 'navigate') event.respondWith(shell(event.request));
	else if (ASSETS.has(url.pathname) || url.pathname.startsWith(IMMUTABLE))
		event.respondWith(asset(event.request));
});

async function install(): Promise<void> {
	const cache = await caches.open(CACHE);
	// Names in `build` carry a hash; the others may lie in the browser's cache from an older version.
	const fresh = [...files, ...prerendered.filter((path) => path === SHELL)];
	await cache.addAll([...build, ...fresh.map((path) => new Request(path, { cache: 'reload' }))]);
}

/** The version before this one stays: a tab may still run it. */
async function activate(): Promise<void> {
	const own = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
	await Promise.all(own.slice(0, -1).map((name) => caches.delete(name)));
	await worker.clients.claim();
}

/** From the cache first: waiting for a bad network would keep people from their own work. */
async function shell(request: Request): Promise<Response> {
	// Not the global match: that answers from the oldest cache.
	const cached = await (await caches.open(CACHE)).match(SHELL);
	return cached ?? fetch(request);
}

async function asset(request: Request): Promise<Response> {
	const current = await (await caches.open(CACHE)).match(request);
	return current ?? (await caches.match(request)) ?? fetch(request);
}
