import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ProjectSearch } from '#lib/client/project-search.ts';
import { addDoc, deleteDoc, docBody } from '#lib/project/doc.ts';
import { addLink, editLink } from '#lib/project/link.ts';
import { addMilestone, milestoneDescription } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../../helpers/rich-text.ts';

function project() {
	const doc = new Y.Doc();
	const write = (fragment: Y.XmlFragment | undefined, text: string) => {
		if (fragment) writeParagraphs(fragment, text);
	};
	return {
		doc,
		search: new ProjectSearch(doc),
		doc_(title: string, text: string) {
			const id = addDoc(doc, { title, by: 'ana' });
			write(docBody(doc, id), text);
			return id;
		},
		section(title: string, text: string) {
			const id = addMilestone(doc, { title, by: 'ana' });
			write(milestoneDescription(doc, id), text);
			return id;
		}
	};
}

/** Of all that is there: what a busy machine cannot read within a moment would be missing. */
async function titles(search: ProjectSearch, query: string): Promise<string[]> {
	await search.prepare();
	return search.find(query, 20).map(({ view }) => view.title);
}

describe('searching a project', () => {
	test('finds docs, descriptions and notes by the beginnings of their words', async () => {
		const { doc, search, doc_, section } = project();
		doc_('Notes', 'The yards count repairs in two ways.');
		section('Kick-off', 'Everybody counts.');
		addLink(doc, { url: 'https://miro.com/x', title: 'Map', note: 'Who is counted', by: 'ana' });
		doc_('Else', 'Nothing of it');
		expect((await titles(search, 'count')).sort()).toEqual(['Kick-off', 'Map', 'Notes']);
		expect(await titles(search, 'count repairs')).toEqual(['Notes']);
		expect(await titles(search, 'repairs nothing')).toEqual([]);
	});

	test('finds German and French words however they are typed, and inside of compounds', async () => {
		const { search, doc_ } = project();
		doc_('Übergang', 'Die Betriebsübergangsbegleitung in der Straße');
		doc_('Été', 'L’été à Genève');
		for (const query of ['übergang', 'UBERGANG', 'strasse', 'Begleitung']) {
			expect(await titles(search, query), query).toEqual(['Übergang']);
		}
		expect(await titles(search, 'geneve ete')).toEqual(['Été']);
	});

	test('one word of the title and one of the text is enough', async () => {
		const { search, doc_ } = project();
		doc_('Session notes', 'Hanne brought figures.');
		expect(await titles(search, 'notes figures')).toEqual(['Session notes']);
	});

	test('words that stand together come before words apart, whole words before beginnings', async () => {
		const { search, doc_ } = project();
		doc_('apart', 'The shift was long, and at night he slept.');
		doc_('together', 'The night shift.');
		doc_('beginnings', 'Nightly shifting');
		expect(await titles(search, 'night shift')).toEqual(['together', 'apart', 'beginnings']);
	});

	test('follows what is written, and forgets what is deleted', async () => {
		const { doc, search, doc_ } = project();
		const id = doc_('Notes', 'one');
		await search.prepare();
		expect(await titles(search, 'harbour')).toEqual([]);
		const paragraph = docBody(doc, id)?.get(0);
		if (paragraph instanceof Y.XmlElement) paragraph.push([new Y.XmlText(' harbour')]);
		expect(await titles(search, 'harbour')).toEqual(['Notes']);
		deleteDoc(doc, id);
		expect(await titles(search, 'harbour')).toEqual([]);
	});

	test('follows the note of a link', async () => {
		const { doc, search } = project();
		const id = addLink(doc, { url: 'https://miro.com/x', title: 'Map', note: 'one', by: 'ana' });
		expect(await titles(search, 'one')).toEqual(['Map']);
		editLink(doc, id, { note: 'two' });
		expect(await titles(search, 'one')).toEqual([]);
		expect(await titles(search, 'two')).toEqual(['Map']);
	});
});
