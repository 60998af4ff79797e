import { preloadCode } from '$app/navigation';

/** The pages of a project; which one does not matter to their code. */
const PAGES = ['', '/sections/-', '/docs/-', '/members'].map((path) => `/projects/-${path}`);

/** What the menus and dialogs, the pages and the editor of a project consist of. */
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
	() => import('./TroubleBanner.svelte'),
	...PAGES.map((path) => () => preloadCode(path)),
	() => import('#lib/components/editor/WritingSurface.svelte')
];

/**
 * Fetches what a page is painted without, where no service worker has it on the device (a page that is not served
 * securely, a browser that refuses): when the network goes, no other page and no menu would open.
 */
export async function fetchAhead(): Promise<void> {
	try {
		if (await navigator.serviceWorker?.getRegistration()) return;
		for (const load of LATER) await load();
	} catch (error) {
		console.warn('pages, menus and dialogs are fetched when they open', error);
	}
}
