/** The sync socket of the server that the page came from. */
export function syncUrl(): string {
	const url = new URL('/sync', location.href);
	url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
	return url.href;
}

/** Calls back when the network is there again or the page is looked at: the moments to connect at once. */
export function onWake(wake: () => void): () => void {
	const onVisible = () => {
		if (document.visibilityState === 'visible') wake();
	};
	window.addEventListener('online', wake);
	document.addEventListener('visibilitychange', onVisible);
	return () => {
		window.removeEventListener('online', wake);
		document.removeEventListener('visibilitychange', onVisible);
	};
}
