import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { orTell } from '#lib/components/ui/or-tell.ts';
import { addDoc, beginDoc } from '#lib/project/doc.ts';
import { writePlainBlocks } from '#lib/project/plain-blocks.ts';
import { markAdded } from './just-added.ts';
import { templateTitle, type Template } from './template-names.ts';

/** A new doc that begins with a template in this person's language. Returns its id. */
export async function addFromTemplate(
	session: ProjectSession,
	template: Template,
	milestoneId: string | null
): Promise<string> {
	const { title, fill } = await readTemplate(template);
	const id = addDoc(session.doc, { title, milestoneId, fill, by: session.user.id });
	markAdded(id);
	return id;
}

/** Into a doc without words. */
export async function beginFromTemplate(
	session: ProjectSession,
	template: Template,
	docId: string
): Promise<void> {
	const { title, fill } = await readTemplate(template);
	if (!session.readOnly) beginDoc(session.doc, docId, { title, fill });
}

async function readTemplate(template: Template) {
	// Most visits need none of the texts.
	const { templateText } = await orTell(import('./template-text.ts'), () => undefined);
	const lines = templateText(template).split('\n');
	return {
		title: templateTitle(template),
		fill: (text: Parameters<typeof writePlainBlocks>[0]) => writePlainBlocks(text, lines)
	};
}
