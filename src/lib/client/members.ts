import type { Member, Role } from '#lib/protocol/project.ts';
import { api } from './api.ts';
import type { ProjectSession } from './project-session.svelte.ts';

const path = (session: ProjectSession, userId: string) =>
	`/api/projects/${session.projectId}/members/${userId}`;

/** @throws ApiError `last_owner` when nobody would own the project */
export async function changeRole(session: ProjectSession, userId: string, role: Role): Promise<void> {
	const { members } = await api<{ members: Member[] }>('PATCH', path(session, userId), { role });
	session.members = members;
}

/** @throws ApiError as `changeRole` */
export async function removeMember(session: ProjectSession, userId: string): Promise<void> {
	await api('DELETE', path(session, userId));
	session.members = session.members.filter((member) => member.userId !== userId);
}

/** Also removes the copy on this device. @throws ApiError as `changeRole` */
export async function leaveProject(session: ProjectSession): Promise<void> {
	await api('DELETE', path(session, session.user.id));
	await session.leave();
}
