import { readList } from './stored-list.ts';

/**
 * A project made on this device. It is forgotten here when both halves exist: the server's row, and the
 * title in the document, which only the creator's client writes.
 */
export interface NewProject {
	id: string;
	title: string;
	createdAt: string;
}

const key = (userId: string) => `waystone:${userId}:new-projects`;

/** Projects that this person made here and that are not complete yet. */
export function newProjects(userId: string): NewProject[] {
	return readList<NewProject>(key(userId));
}

export function rememberNewProject(userId: string, project: NewProject): void {
	localStorage.setItem(key(userId), JSON.stringify([...newProjects(userId), project]));
}

export function forgetNewProject(userId: string, projectId: string): void {
	const left = newProjects(userId).filter(({ id }) => id !== projectId);
	localStorage.setItem(key(userId), JSON.stringify(left));
}
