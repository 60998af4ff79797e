import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { ProjectCopy } from '#lib/client/export.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

/** Offers a zip of these projects as a download. False when that failed, which the person is told. */
export async function download(copies: readonly ProjectCopy[]): Promise<boolean> {
	try {
		const { downloadCopies } = await import('#lib/client/download-copies.ts');
		await downloadCopies(copies);
		return true;
	} catch (error) {
		console.error('a download could not be made', error);
		toasts.show({ text: m.ui_download_failed(), icon: TriangleAlert });
		return false;
	}
}
