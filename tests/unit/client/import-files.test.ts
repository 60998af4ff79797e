import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { archive, zipped } from '#lib/client/export.ts';
import { readFiles, type Found } from '#lib/client/import-files.ts';
import { TEXT_BYTES } from '#lib/client/import-limits.ts';
import { addDoc } from '#lib/project/doc.ts';
import { createProject } from '#lib/project/project.ts';
import { readProject } from '#lib/project/view.ts';

const noProgress = () => undefined;

function read(files: Record<string, string | Uint8Array<ArrayBuffer>>): Promise<Found> {
	const sources = Object.entries(files).map(([path, content]) => ({ path, blob: new Blob([content]) }));
	return readFiles(sources, noProgress);
}

function readZipOf(files: Record<string, Uint8Array>): Promise<Found> {
	return read({ 'a.zip': new Uint8Array(zipSync(files)) });
}

/** @throws when nothing was found */
function docsOf(found: Found) {
	if (found.kind !== 'docs') throw new Error(JSON.stringify(found));
	return found;
}

test('titles come from front matter, the first heading, the file or its folder, and are not repeated', async () => {
	const { docs } = docsOf(
		await read({
			'notes/heading.md': '# The *plan*\n\nText',
			'notes/later.md': 'Badge\n\n# Later\n',
			'notes/matter.md': '---\ntitle: "From matter"\ntags: [a]\n---\n\nText',
			'notes/plain.txt': 'No heading',
			'notes/rule.md': '---\nNo matter\n\n---\n',
			'notes/deep/README.md': 'No heading'
		})
	);
	expect(docs.map(({ title, folder }) => [title, folder])).toEqual([
		['deep', 'deep'],
		['The plan', null],
		['Later', null],
		['From matter', null],
		['plain', null],
		['rule', null]
	]);
	expect(docs[1]?.nodes).toHaveLength(1);
	expect(docs[2]?.nodes).toHaveLength(2);
	expect(JSON.stringify(docs[3]?.nodes)).toContain('tags: [a]');
});

test('what cannot be a doc is named with its reason, and the others are read', async () => {
	const found = docsOf(
		await read({
			'good.md': 'Good',
			'huge.md': 'x'.repeat(TEXT_BYTES + 1),
			'binary.md': new Uint8Array([0x89, 0x50, 0xff, 0x00]),
			'utf16.md': new Uint8Array([0xff, 0xfe, 0x41, 0x00]),
			'picture.png': new Uint8Array([1]),
			'.git/config.md': 'hidden'
		})
	);
	expect(found.docs.map(({ title }) => title)).toEqual(['good', 'utf16']);
	expect(found.skipped).toEqual([
		{ path: 'binary.md', reason: 'not_text' },
		{ path: 'huge.md', reason: 'too_large' }
	]);
	expect(found.others).toBe(1);
});

test('of a zip, files whose path leads out of it are left out', async () => {
	const found = docsOf(
		await readZipOf({
			'../../etc/passwd.md': strToU8('a'),
			'C:\\x.md': strToU8('b'),
			'/root.md': strToU8('c'),
			'good.md': strToU8('d')
		})
	);
	expect(found.docs.map(({ title }) => title)).toEqual(['good']);
	expect(found.skipped.map(({ reason }) => reason)).toEqual(['unsafe_path', 'unsafe_path', 'unsafe_path']);
});

test('a zip bomb is not unpacked, whatever it says of its size', async () => {
	const bomb = zipSync(
		Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`${index}.md`, new Uint8Array(TEXT_BYTES)])),
		{ level: 9 }
	);
	expect(await read({ 'bomb.zip': new Uint8Array(bomb) })).toEqual({
		kind: 'problem',
		problem: 'zip_too_large'
	});
	const liar = new Uint8Array(zipSync({ 'a.md': new Uint8Array(20 * TEXT_BYTES) }, { level: 9 }));
	// What it claims to hold: seven bytes.
	new DataView(liar.buffer).setUint32(22, 7, true);
	const found = docsOf(await read({ 'liar.zip': liar }));
	expect(found.skipped).toEqual([{ path: 'a.md', reason: 'too_large' }]);
});

test('a project that was exported is found again, from its zip or its JSON, and half of either is nothing', async () => {
	const doc = new Y.Doc();
	createProject(doc, { title: 'Northwind', by: 'ana' });
	addDoc(doc, { title: 'Notes', by: 'ana' });
	const files = archive([{ title: 'Northwind', updates: [Y.encodeStateAsUpdate(doc)] }]);
	const zip = new Uint8Array(await zipped(files, noProgress).arrayBuffer());
	const json = new Uint8Array(files['project.json'] ?? []);
	for (const [path, bytes] of [
		['a.zip', zip],
		['project.json', json]
	] as const) {
		const found = await read({ [path]: bytes });
		if (found.kind !== 'project') throw new Error(JSON.stringify(found));
		const copy = new Y.Doc();
		Y.applyUpdate(copy, found.update);
		expect(readProject(copy)).toEqual(readProject(doc));
	}
	expect(await read({ 'a.zip': zip.slice(0, zip.length / 2) })).toEqual({
		kind: 'problem',
		problem: 'zip_broken'
	});
	expect(await read({ 'a.json': json.slice(0, json.length / 2) })).toEqual({
		kind: 'problem',
		problem: 'json_incomplete'
	});
	expect(await read({ 'a.zip': strToBytes('no zip') })).toEqual({ kind: 'problem', problem: 'zip_broken' });
	expect(await read({ 'a.json': '{"a": 1}' })).toEqual({ kind: 'problem', problem: 'not_a_project' });
	expect(await read({ 'a.png': 'x' })).toEqual({ kind: 'problem', problem: 'nothing' });
});

function strToBytes(text: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(strToU8(text));
}

test('addresses that run script, or show what is on the device, never become links', async () => {
	const { docs } = docsOf(
		await read({
			'a.md': [
				'[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](data:text/html,x) [d](file:///etc/passwd)',
				'<javascript:alert(1)> ![e](data:image/svg+xml,x) <a href="javascript:alert(1)">f</a> [g][h]',
				'',
				'[h]: vbscript:x'
			].join('\n')
		})
	);
	expect(JSON.stringify(docs)).not.toContain('"link"');
	expect(JSON.stringify(docs)).toContain('a b c d');
});

test('links between the files lead from doc to doc, and others stay what they were', async () => {
	const found = docsOf(
		await read({
			'docs/README.md': [
				'[plain](guide/start.md)',
				'[place](./guide/start.md#first)',
				'[no ending](guide/start)',
				'[folder](guide/)',
				'[from the top](/guide/start.md)',
				'[letters](guide/Caf%C3%A9%20%231.md)',
				'[itself](README.md#below)',
				'[not there](guide/none.md)',
				'[out](../../../guide/start.md)',
				'[broken](guide/%E0%A4%A.md)',
				'[elsewhere](https://example.org/guide/start.md)',
				'[host](//example.org/guide/start.md)',
				'[trap](javascript:guide/start.md)'
			].join('\n\n'),
			'docs/guide/start.md': 'Back [to **all**](../README.md)',
			'docs/guide/index.md': 'Index',
			// As a Mac writes it to its disk.
			'docs/guide/Cafe\u0301 #1.md': 'Coffee'
		})
	);
	const [coffee, index, start, readme] = ['Café #1', 'guide', 'start', 'docs'].map(
		(title) => found.docs.find((doc) => doc.title.normalize('NFC') === title)?.id
	);
	const mention = (id: string | undefined, label: string) => ({
		name: 'mention',
		attributes: { kind: 'doc', id, label }
	});
	const contents = found.docs
		.find(({ id }) => id === readme)
		?.nodes.map((node) => ('children' in node ? node.children?.[0] : undefined));
	expect(contents?.slice(0, 6)).toEqual([
		mention(start, 'plain'),
		mention(start, 'place'),
		mention(start, 'no ending'),
		mention(index, 'folder'),
		mention(start, 'from the top'),
		mention(coffee, 'letters')
	]);
	expect(JSON.stringify(contents?.slice(6))).not.toMatch(/mention|javascript/);
	expect(JSON.stringify(contents?.slice(6)).match(/href/g)).toHaveLength(1);
	expect(JSON.stringify(found.docs.find(({ id }) => id === start)?.nodes)).toContain(
		JSON.stringify(mention(readme, 'to all'))
	);
});
