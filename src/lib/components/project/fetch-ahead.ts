/** What menus and dialogs of a project consist of. */
const LATER = [
	() => import('#lib/components/ui/MenuPanel.svelte'),
	() => import('#lib/components/ui/DialogPanel.svelte'),
	() => import('#lib/components/find/PaletteDialog.svelte'),
	() => import('#lib/components/inbox/InboxPanel.svelte'),
	() => import('./AttachDialog.svelte'),
	() => import('./BinDialog.svelte'),
	() => import('#lib/client/departure.ts'),
	() => import('#lib/client/local-data.ts'),
	() => import('./DueCalendar.svelte'),
	() => import('./DueDialog.svelte'),
	() => import('./DuePopover.svelte'),
	() => import('./EditLinkDialog.svelte'),
	() => import('./MoveDialog.svelte'),
	() => import('./GonePage.svelte'),
	() => import('./MoveSectionDialog.svelte'),
	() => import('./NewLink.svelte'),
	() => import('./ProblemPage.svelte'),
	() => import('./TroubleBanner.svelte')
];

/**
 * Fetches what a page is painted without, where no service worker has it on the device (a page that is not served
 * securely, a browser that refuses): when the network goes, menus would no longer open.
 */
export async function fetchAhead(): Promise<void> {
	try {
		if (await navigator.serviceWorker?.getRegistration()) return;
		for (const load of LATER) await load();
	} catch (error) {
		console.warn('menus and dialogs are fetched when they open', error);
	}
}
