import type * as Y from 'yjs';
import { docBody } from './doc.ts';
import { fragmentToMarkdown } from './markdown.ts';
import { milestoneDescription } from './milestone.ts';
import { readProject } from './view.ts';

/** A project for tools outside: as `readProject` gives it, with the texts as Markdown. */
export function readContent(doc: Y.Doc) {
	const { project, milestones, docs, links } = readProject(doc);
	const markdown = (fragment: Y.XmlFragment | undefined) => (fragment ? fragmentToMarkdown(fragment) : '');
	return {
		project,
		milestones: milestones.map((milestone) => ({
			...milestone,
			description: markdown(milestoneDescription(doc, milestone.id))
		})),
		docs: docs.map((each) => ({ ...each, body: markdown(docBody(doc, each.id)) })),
		links
	};
}
