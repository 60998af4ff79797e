import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { archive } from '#lib/client/export.ts';
import { readContent } from '#lib/project/content.ts';
import { addDoc, deleteDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone, milestoneDescription } from '#lib/project/milestone.ts';
import { createProject } from '#lib/project/project.ts';
import { brokenUpdates } from '../../helpers/broken-updates.ts';
import { paragraph, writeRichText } from '../../helpers/rich-text.ts';

beforeEach(() => {
	vi.spyOn(console, 'warn').mockReturnValue();
});

afterEach(() => {
	vi.restoreAllMocks();
});

function write(fragment: Y.XmlFragment | undefined, text: string): void {
	if (!fragment) throw new Error('nothing to write into');
	writeRichText(fragment, paragraph(text));
}

function project(): Y.Doc {
	const doc = new Y.Doc();
	const by = 'ana';
	createProject(doc, { title: 'Northwind', by });
	const milestoneId = addMilestone(doc, { title: 'Kick-off', by });
	write(milestoneDescription(doc, milestoneId), 'True when done.');
	for (const title of ['notes', 'Notes', '../a:b?', '']) {
		write(docBody(doc, addDoc(doc, { title, milestoneId, by })), `Text of ${title}.`);
	}
	const binned = addDoc(doc, { title: 'Gone', by });
	write(docBody(doc, binned), 'In the bin.');
	deleteDoc(doc, binned);
	return doc;
}

function texts(files: Record<string, Uint8Array>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])
	);
}

test('a copy holds the state, readable JSON with the bin, and each text under a name that any disk takes', () => {
	const doc = project();
	const files = archive([{ title: 'Northwind', updates: [Y.encodeStateAsUpdate(doc)] }]);
	expect(Object.keys(files).sort()).toEqual([
		'Kick-off/About this section.md',
		'Kick-off/Notes 2.md',
		'Kick-off/Untitled.md',
		'Kick-off/a b.md',
		'Kick-off/notes.md',
		'project.json',
		'state.yjs'
	]);
	const read = texts(files);
	expect(read['Kick-off/notes.md']).toBe('# notes\n\nText of notes.\n');
	expect(read['Kick-off/About this section.md']).toContain('True when done.');
	expect(JSON.parse(read['project.json'] ?? '')).toMatchObject({
		format: 'waystone-project',
		project: { title: 'Northwind' }
	});
	const again = new Y.Doc();
	Y.applyUpdate(again, files['state.yjs'] ?? new Uint8Array());
	expect(readContent(again)).toEqual(readContent(doc));
});

test('rows that cannot be read are put beside, and take nothing readable with them', () => {
	const doc = project();
	const { first, broken } = brokenUpdates(1);
	const garbage = new Uint8Array([255, 255, 255, 1]);
	const updates = [garbage, ...broken, Y.encodeStateAsUpdate(doc), first];
	const files = archive([{ title: 'Northwind', updates }]);
	expect(texts(files)['Kick-off/notes.md']).toContain('Text of notes.');
	expect(files['unreadable/1.bin']).toEqual(garbage);
	expect(files['unreadable/2.bin']).toEqual(broken[0]);
	expect(Object.keys(files)).not.toContain('unreadable/3.bin');
});

test('several projects get a folder each, and messages that were never sent a file', () => {
	const updates = [Y.encodeStateAsUpdate(project())];
	const messages = [{ body: 'Sent from a train', writtenAt: '2026-11-23T10:00:00Z' }];
	const files = texts(
		archive([
			{ title: 'A/B', updates, messages },
			{ title: 'a b', updates }
		])
	);
	expect(files['A B/unsent-messages.md']).toContain('Sent from a train');
	expect(Object.keys(files)).toContain('a b 2/project.json');
	expect(Object.keys(files)).not.toContain('a b 2/unsent-messages.md');
});
