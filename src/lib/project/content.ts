import type * as Y from 'yjs';
import { docBody } from './doc.ts';
import { fragmentToMarkdown } from './markdown.ts';
import { milestoneDescription } from './milestone.ts';
import { readBin, readProject, type Bin } from './view.ts';

/** A project for tools outside: as `readProject` gives it, with the texts as Markdown. */
export function readContent(doc: Y.Doc) {
	const { project, milestones, docs, links } = readProject(doc);
	return { project, ...withTexts(doc, { milestones, docs, links }) };
}

/** What is in the bin, likewise. */
export function readBinContent(doc: Y.Doc) {
	return withTexts(doc, readBin(doc));
}

function withTexts(doc: Y.Doc, { milestones, docs, links }: Bin) {
	const markdown = (fragment: Y.XmlFragment | undefined) => (fragment ? fragmentToMarkdown(fragment) : '');
	return {
		milestones: milestones.map((milestone) => ({
			...milestone,
			description: markdown(milestoneDescription(doc, milestone.id))
		})),
		docs: docs.map((each) => ({ ...each, body: markdown(docBody(doc, each.id)) })),
		links
	};
}
