const state = $state<{ waiting: ServiceWorker | null }>({ waiting: null });

/** The installed version of the app, and one that waits to take over. */
export const appVersion = {
	/** A newer version is on this device and takes over when asked. */
	get updateReady(): boolean {
		return state.waiting !== null;
	},
	/** Lets the newer version take over and loads the page anew. */
	update(): void {
		navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
		state.waiting?.postMessage('activate');
	}
};

/** Keeps the app on this device, so that it opens without a network. */
export async function keepAppOffline(): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	const registration = await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
	const noteWaiting = () => {
		if (registration.waiting && navigator.serviceWorker.controller) state.waiting = registration.waiting;
	};
	noteWaiting();
	registration.addEventListener('updatefound', () => {
		registration.installing?.addEventListener('statechange', noteWaiting);
	});
}
