import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { addDoc, beginDoc } from '#lib/project/doc.ts';
import { writePlainBlocks } from '#lib/project/plain-blocks.ts';
import { markAdded } from './just-added.ts';
import { templateTitle, type Template } from './template-names.ts';
import { templateText } from './template-text.ts';

/** A new doc that begins with a template in this person's language. Returns its id. */
export function addFromTemplate(
	session: ProjectSession,
	template: Template,
	milestoneId: string | null
): string {
	const { title, fill } = readTemplate(template);
	const id = addDoc(session.doc, { title, milestoneId, fill, by: session.user.id });
	markAdded(id);
	return id;
}

/** Into a doc without words. */
export function beginFromTemplate(session: ProjectSession, template: Template, docId: string): void {
	const { title, fill } = readTemplate(template);
	if (!session.readOnly) beginDoc(session.doc, docId, { title, fill });
}

function readTemplate(template: Template) {
	const lines = templateText(template).split('\n');
	return {
		title: templateTitle(template),
		fill: (text: Parameters<typeof writePlainBlocks>[0]) => writePlainBlocks(text, lines)
	};
}
