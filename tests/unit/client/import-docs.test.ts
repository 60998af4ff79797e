import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDocs, takeBack } from '#lib/client/import-docs.ts';
import { readFiles, type FoundDoc } from '#lib/client/import-files.ts';
import { addDoc } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { readBin, readProject } from '#lib/project/view.ts';

const destination = { by: 'ana', milestoneId: null, byFolder: true };

/** Docs of 30 kB, so that each update takes two of them. */
async function found(...paths: string[]): Promise<readonly FoundDoc[]> {
	const text = 'A sentence of thirty letters.\n\n'.repeat(1000);
	const sources = paths.map((path) => ({ path, blob: new Blob([`# ${path}\n\n${text}`]) }));
	const read = await readFiles(sources, () => undefined);
	if (read.kind !== 'docs') throw new Error(JSON.stringify(read));
	return read.docs;
}

const paths = ['1.md', '2.md', 'b/3.md', 'b/4.md', 'c/5.md', 'c/6.md', 'c/7.md'];

test('docs stand in the order of their paths behind what is there, each in the section of its folder', async () => {
	const doc = new Y.Doc();
	const existing = addMilestone(doc, { title: 'B', by: 'ana' });
	addDoc(doc, { title: 'before', by: 'ana' });
	addDoc(doc, { title: 'in b', by: 'ana', milestoneId: existing });
	await addDocs(doc, await found(...paths), destination);
	const { milestones, docs } = readProject(doc);
	expect(milestones.map(({ title }) => title)).toEqual(['B', 'c']);
	const titles = (id: string | null) =>
		docs.filter(({ milestoneId }) => milestoneId === id).map(({ title }) => title);
	expect([null, ...milestones.map(({ id }) => id)].map(titles)).toEqual([
		['before', '1.md', '2.md'],
		['in b', 'b/3.md', 'b/4.md'],
		['c/5.md', 'c/6.md', 'c/7.md']
	]);
});

test('others see all of an import at once, in small updates, and it is taken back at once', async () => {
	const doc = new Y.Doc();
	const other = new Y.Doc();
	const seen = new Set<number>();
	let largest = 0;
	doc.on('update', (update: Uint8Array) => {
		largest = Math.max(largest, update.length);
		Y.applyUpdate(other, update);
		seen.add(readProject(other).docs.length);
	});
	const made = await addDocs(doc, await found(...paths), destination);
	expect([...seen]).toEqual([0, paths.length]);
	expect(largest).toBeLessThan(256 * 1024);
	takeBack(doc, made);
	expect(readProject(other).docs).toEqual([]);
	expect(readProject(other).milestones).toEqual([]);
	expect(readBin(other).docs).toHaveLength(paths.length);
});

test.each([
	['at its beginning', 0],
	['after the last doc was written', paths.length]
])('of an import that was cancelled %s nothing is left, not even in the bin', async (_, from) => {
	const doc = new Y.Doc();
	const cancel = new AbortController();
	const onprogress = ({ done }: { done: number }) => done >= from && cancel.abort();
	const options = { signal: cancel.signal, onprogress };
	await expect(addDocs(doc, await found(...paths), destination, options)).rejects.toThrow('cancelled');
	expect(readProject(doc)).toMatchObject({ docs: [], milestones: [] });
	expect(readBin(doc)).toEqual({ docs: [], milestones: [], links: [] });
});
