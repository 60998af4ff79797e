import FileDown from '@lucide/svelte/icons/file-down';
import Printer from '@lucide/svelte/icons/printer';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { docBody } from '#lib/project/doc.ts';
import type { DocView } from '#lib/project/view.ts';
import { docTitle } from './titles.ts';

/** The ways in which a doc is taken away from here. */
export function docExports(session: ProjectSession, doc: DocView): MenuEntry[] {
	return [
		{ label: m.export_markdown(), icon: FileDown, run: () => void saveMarkdown(session, doc) },
		{ label: m.export_html(), icon: FileDown, run: () => void saveHtml(session, doc) },
		// The menu has to be gone from the page before it is printed.
		{ label: m.export_print(), icon: Printer, hint: 'Ctrl P', run: () => setTimeout(() => window.print()) }
	];
}

async function saveMarkdown(session: ProjectSession, doc: DocView): Promise<void> {
	await save(doc, 'md', 'text/markdown', async () => {
		const { docMarkdown } = await import('#lib/project/doc-markdown.ts');
		return docMarkdown(doc.title, docBody(session.doc, doc.id));
	});
}

async function saveHtml(session: ProjectSession, doc: DocView): Promise<void> {
	await save(doc, 'html', 'text/html', async () => {
		const { docHtml } = await import('#lib/project/doc-html.ts');
		return docHtml(doc.title, docBody(session.doc, doc.id));
	});
}

async function save(doc: DocView, ending: string, type: string, write: () => Promise<string>): Promise<void> {
	try {
		const [text, { saveFile }, { fileName }] = await Promise.all([
			write(),
			import('#lib/client/save-file.ts'),
			import('#lib/protocol/file-name.ts')
		]);
		saveFile(`${fileName(docTitle(doc))}.${ending}`, new Blob([text], { type: `${type};charset=utf-8` }));
	} catch (error) {
		console.warn('a doc could not be exported', error);
		toasts.show({ text: m.ui_download_failed(), icon: TriangleAlert });
	}
}
