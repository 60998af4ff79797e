import { getSchema, type JSONContent } from '@tiptap/core';
import {
	deleteSelection,
	joinBackward,
	joinForward,
	lift,
	setBlockType,
	splitBlock,
	toggleMark,
	wrapIn
} from '@tiptap/pm/commands';
import type { NodeType } from '@tiptap/pm/model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from '@tiptap/pm/schema-list';
import { EditorState, TextSelection, type Command } from '@tiptap/pm/state';
import { initProseMirrorDoc, updateYFragment } from '@tiptap/y-tiptap';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as Y from 'yjs';
import { readability } from '#lib/components/editor/readable.ts';
import { writingExtensions } from '#lib/components/editor/writing-extensions.ts';
import { Network } from '../../helpers/network.ts';
import { property } from '../../helpers/property.ts';
import { marked, node, paragraph, task, writeRichText } from '../../helpers/rich-text.ts';

const schema = getSchema(writingExtensions());

function type(name: string): NodeType {
	const found = schema.nodes[name];
	if (!found) throw new Error(`the editor has no ${name}`);
	return found;
}

const insertText: Command = (state, dispatch) => {
	dispatch?.(state.tr.insertText('word '));
	return true;
};
const tick: Command = (state, dispatch) => {
	const { $from } = state.selection;
	for (let depth = $from.depth; depth > 0; depth -= 1) {
		if ($from.node(depth).type !== type('taskItem')) continue;
		dispatch?.(state.tr.setNodeAttribute($from.before(depth), 'checked', true));
		return true;
	}
	return false;
};

/** What keys and buttons do, down to the steps. */
const COMMANDS: Record<string, Command> = {
	insertText,
	splitBlock,
	deleteSelection,
	joinBackward,
	joinForward,
	lift,
	tick,
	heading: setBlockType(type('heading'), { level: 2 }),
	paragraph: setBlockType(type('paragraph')),
	code: setBlockType(type('codeBlock')),
	quote: wrapIn(type('blockquote')),
	bullets: wrapInList(type('bulletList')),
	numbers: wrapInList(type('orderedList')),
	tasks: wrapInList(type('taskList')),
	splitItem: splitListItem(type('listItem')),
	splitTask: splitListItem(type('taskItem')),
	sinkItem: sinkListItem(type('listItem')),
	sinkTask: sinkListItem(type('taskItem')),
	liftItem: liftListItem(type('listItem')),
	liftTask: liftListItem(type('taskItem')),
	bold: mark('bold'),
	inlineCode: mark('code'),
	link: mark('link', { href: 'https://example.org/' })
};

function mark(name: string, attributes?: Record<string, unknown>): Command {
	const found = schema.marks[name];
	if (!found) throw new Error(`the editor has no ${name}`);
	return toggleMark(found, attributes ?? null);
}

interface Edit {
	replica: number;
	command: string;
	/** Shares of the text, from 0 to 1. */
	from: number;
	length: number;
}

/** Does to the shared text what an editor on this replica would. */
function write(doc: Y.Doc, { command, from, length }: Edit): void {
	const fragment = doc.getXmlFragment('text');
	const { doc: node, meta } = initProseMirrorDoc(fragment, schema);
	const full = node.childCount > 0 ? node : type('doc').createAndFill();
	if (!full) throw new Error('an empty text can be filled');
	let state = EditorState.create({ doc: full });
	const start = Math.floor(from * full.content.size);
	const end = Math.min(full.content.size, start + Math.floor(length * 30));
	state = state.apply(state.tr.setSelection(TextSelection.between(full.resolve(start), full.resolve(end))));
	COMMANDS[command]?.(state, (transaction) => {
		updateYFragment(doc, fragment, transaction.doc, meta);
	});
}

const item = (...content: JSONContent[]) => node('listItem', content);
const BEGINNING = [
	paragraph('Jonas wants ', marked('one team', 'bold'), ' by June'),
	node('taskList', [
		task(
			false,
			paragraph('Ask Petra'),
			node('taskList', [task(true, paragraph('on Friday')), task(false, paragraph('again'))])
		),
		task(true, paragraph('Tell Jonas'))
	]),
	node('bulletList', [
		item(paragraph('Plant one'), node('orderedList', [item(paragraph('scrap')), item(paragraph('shifts'))])),
		item(paragraph('Plant two'))
	]),
	node('blockquote', [paragraph('We'), node('bulletList', [item(paragraph('and they'))])]),
	node('codeBlock', ['scrap = 3'])
];

const edit = fc.record({
	kind: fc.constant('edit' as const),
	replica: fc.nat(2),
	command: fc.constantFrom(...Object.keys(COMMANDS)),
	from: fc.double({ min: 0, max: 1, noNaN: true }),
	length: fc.double({ min: 0, max: 1, noNaN: true })
});
const delivery = fc.record({
	kind: fc.constant('deliver' as const),
	replica: fc.nat(2),
	choice: fc.nat(50)
});

test('whatever three people do to one text at once, it stays open for all of them', () => {
	const steps = fc.array(fc.oneof({ weight: 3, arbitrary: edit }, { weight: 2, arbitrary: delivery }), {
		minLength: 20,
		maxLength: 80
	});
	fc.assert(
		fc.property(steps, (plan) => {
			const network = new Network(3);
			writeRichText(network.replica(0).getXmlFragment('text'), ...BEGINNING);
			network.heal();
			for (const step of plan) {
				const doc = network.replica(step.replica);
				if (step.kind === 'deliver') network.deliver(step.replica, step.choice, false);
				else write(doc, step);
				expect(readability(doc.getXmlFragment('text'), schema)).not.toBe('unreadable');
			}
			network.heal();
			for (const doc of network.replicas) {
				expect(readability(doc.getXmlFragment('text'), schema)).not.toBe('unreadable');
			}
		}),
		property(150)
	);
});
