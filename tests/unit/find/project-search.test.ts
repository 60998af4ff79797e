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

const titles = (search: ProjectSearch, query: string) => search.find(query, 20).map(({ view }) => view.title);

describe('searching a project', () => {
	test('finds docs, descriptions and notes by the beginnings of their words', () => {
		const { doc, search, doc_, section } = project();
		doc_('Notes', 'The yards count repairs in two ways.');
		section('Kick-off', 'Everybody counts.');
		addLink(doc, { url: 'https://miro.com/x', title: 'Map', note: 'Who is counted', by: 'ana' });
		doc_('Else', 'Nothing of it');
		expect(titles(search, 'count').sort()).toEqual(['Kick-off', 'Map', 'Notes']);
		expect(titles(search, 'count repairs')).toEqual(['Notes']);
		expect(titles(search, 'repairs nothing')).toEqual([]);
	});

	test('finds German and French words however they are typed, and inside of compounds', () => {
		const { search, doc_ } = project();
		doc_('Übergang', 'Die Betriebsübergangsbegleitung in der Straße');
		doc_('Été', 'L’été à Genève');
		for (const query of ['übergang', 'UBERGANG', 'strasse', 'Begleitung']) {
			expect(titles(search, query), query).toEqual(['Übergang']);
		}
		expect(titles(search, 'geneve ete')).toEqual(['Été']);
	});

	test('one word of the title and one of the text is enough', () => {
		const { search, doc_ } = project();
		doc_('Session notes', 'Hanne brought figures.');
		expect(titles(search, 'notes figures')).toEqual(['Session notes']);
	});

	test('words that stand together come before words apart, whole words before beginnings', () => {
		const { search, doc_ } = project();
		doc_('apart', 'The shift was long, and at night he slept.');
		doc_('together', 'The night shift.');
		doc_('beginnings', 'Nightly shifting');
		expect(titles(search, 'night shift')).toEqual(['together', 'apart', 'beginnings']);
	});

	test('follows what is written, and forgets what is deleted', async () => {
		const { doc, search, doc_ } = project();
		const id = doc_('Notes', 'one');
		await search.prepare();
		expect(titles(search, 'harbour')).toEqual([]);
		const paragraph = docBody(doc, id)?.get(0);
		if (paragraph instanceof Y.XmlElement) paragraph.push([new Y.XmlText(' harbour')]);
		expect(titles(search, 'harbour')).toEqual(['Notes']);
		deleteDoc(doc, id);
		expect(titles(search, 'harbour')).toEqual([]);
	});

	test('follows the note of a link', () => {
		const { doc, search } = project();
		const id = addLink(doc, { url: 'https://miro.com/x', title: 'Map', note: 'one', by: 'ana' });
		expect(titles(search, 'one')).toEqual(['Map']);
		editLink(doc, id, { note: 'two' });
		expect(titles(search, 'one')).toEqual([]);
		expect(titles(search, 'two')).toEqual(['Map']);
	});
});
