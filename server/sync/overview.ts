import type * as Y from 'yjs';
import { readProject } from '#lib/project/view.ts';
import { storableText } from '#lib/protocol/text.ts';
import type { ProjectOverview } from '#lib/protocol/project.ts';

/** Lists show no more than this of each, whatever a document holds. */
const TITLE_MAX = 200;
const MILESTONES_MAX = 100;

/** What lists show of a project. The title is null until its creator's edits have arrived. */
export function readOverview(doc: Y.Doc): { title: string | null; overview: ProjectOverview } {
	const { project, milestones } = readProject(doc);
	const short = (text: string) => storableText(text).slice(0, TITLE_MAX).toWellFormed();
	return {
		title: short(project.title).trim() || null,
		overview: {
			summary: short(project.summary),
			milestones: milestones
				.slice(0, MILESTONES_MAX)
				.map(({ id, title, status, due }) => ({ id, title: short(title), status, due }))
		}
	};
}
