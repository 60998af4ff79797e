import { api } from '#lib/client/api.ts';
import type { ProjectRow } from '#lib/protocol/project.ts';

/** Accepts an invitation as the person signed in and returns the project's path. Accepting twice is harmless. */
export async function joinProject(token: string): Promise<string> {
	const path = `/api/invitations/${encodeURIComponent(token)}/accept`;
	const { project } = await api<{ project: Pick<ProjectRow, 'id'> }>('POST', path);
	return `/projects/${project.id}`;
}
