import type * as Y from 'yjs';
import { writtenText } from './fields.ts';
import { ORIGIN, ROOT, SCHEMA_VERSION } from './schema.ts';

/**
 * Fills a new project. Only the creator's client calls it; for a project that has a title it does nothing
 * and answers false, so that repeating it after a reload changes nothing.
 */
export function createProject(doc: Y.Doc, { title, by }: { title: string; by: string }): boolean {
	return doc.transact(() => {
		const project = doc.getMap(ROOT.project);
		if (project.has('title')) return false;
		project.set('title', writtenText(title));
		project.set('summary', '');
		project.set('schemaVersion', SCHEMA_VERSION);
		project.set('createdBy', by);
		return true;
	}, ORIGIN.create);
}

export function setProjectTitle(doc: Y.Doc, title: string): void {
	setProjectField(doc, 'title', writtenText(title));
}

export function setProjectSummary(doc: Y.Doc, summary: string): void {
	setProjectField(doc, 'summary', writtenText(summary));
}

function setProjectField(doc: Y.Doc, key: string, value: string): void {
	doc.transact(() => {
		const project = doc.getMap(ROOT.project);
		if (project.get(key) !== value) project.set(key, value);
	}, ORIGIN.edit);
}
