import type * as Y from 'yjs';
import { applyOnce } from '#lib/project/applied.ts';
import { addDoc } from '#lib/project/doc.ts';
import { readItem } from '#lib/project/item.ts';
import { addLink } from '#lib/project/link.ts';
import { appendDocText, changedText, docMarkdown, replaceDocText } from '#lib/project/markdown-change.ts';
import { addMilestone, changeMilestone } from '#lib/project/milestone.ts';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import { appendNodes } from '#lib/project/rich-node.ts';
import { ROOT, type ItemRoot } from '#lib/project/schema.ts';
import type { Change, ProposalBase } from '#lib/protocol/proposals.ts';

/** What a change needs to be there: false when it is deleted, or has not arrived on this device. */
export function canApply(doc: Y.Doc, { tool, input }: Change): boolean {
	const isThere = (root: ItemRoot, id: string) => readItem(doc, root, id)?.deletedAt === null;
	if (tool === 'replace_doc' || tool === 'append_to_doc') return isThere(ROOT.docs, input.doc);
	if (!('section' in input) || input.section === undefined) return true;
	return isThere(ROOT.milestones, input.section);
}

/**
 * Does what was proposed, as one act of this person and once: whoever goes on with what broke off cannot know how far
 * it came. The size of a parser, to be loaded when it is needed.
 */
export function applyChange(
	doc: Y.Doc,
	change: Change,
	{ id, base, by }: { id: string; base: ProposalBase | null; by: string }
): boolean {
	return applyOnce(doc, id, () => make(doc, change, { base, by }));
}

/**
 * What is added has an id of its own: of two who both did it, each unheard of by the other, with one id all that one of
 * them has written in it since would go.
 */
function make(
	doc: Y.Doc,
	{ tool, input }: Change,
	{ base, by }: { base: ProposalBase | null; by: string }
): boolean {
	const fill = (markdown: string) => (text: Y.XmlFragment) => appendNodes(text, readMarkdown(markdown));
	switch (tool) {
		case 'add_milestone': {
			const { description = '', ...fields } = input;
			return Boolean(addMilestone(doc, { ...fields, fill: fill(description), by }));
		}
		case 'add_link': {
			const { section: milestoneId = null, ...fields } = input;
			return Boolean(addLink(doc, { ...fields, milestoneId, by }));
		}
		case 'add_doc': {
			const { title, text, section: milestoneId = null } = input;
			return Boolean(addDoc(doc, { title, fill: fill(text), milestoneId, by }));
		}
		case 'replace_doc': {
			const now = docMarkdown(doc, input.doc) ?? '';
			return replaceDocText(doc, input.doc, changedText(now, base?.text ?? now, input.text).text);
		}
		case 'append_to_doc':
			return appendDocText(doc, input.doc, input.text);
		case 'change_milestone':
			return changeMilestone(doc, input.section, input);
	}
}
