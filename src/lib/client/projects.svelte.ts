import { v7 as uuidv7 } from 'uuid';
import type { ProjectRow } from '#lib/protocol/project.ts';
import { account, checkAccount } from './account.svelte.ts';
import { api, ApiError } from './api.ts';
import { openDoorbell } from './doorbell.ts';
import { newProjects, rememberNewProject, type NewProject } from './new-projects.ts';
import { readList } from './stored-list.ts';

type Status = 'loading' | 'fresh' | 'cached';

const state = $state<{ rows: ProjectRow[]; status: Status; userId: string | null }>({
	rows: [],
	status: 'loading',
	userId: null
});

const key = (userId: string) => `waystone:${userId}:projects`;

/** The person's projects, as the server last told, and those made here that it does not know yet. */
export const projects = {
	get list(): readonly ProjectRow[] {
		return state.rows;
	},
	get status(): Status {
		return state.status;
	},
	/** Shows the cached list at once; without a network it stays. */
	async refresh(): Promise<void> {
		const { user } = account;
		if (!user) return;
		if (state.userId !== user.id) show(user.id, readCache(user.id), 'cached');
		await Promise.all(newProjects(user.id).map(confirmNewProject));
		try {
			const { projects: rows } = await api<{ projects: ProjectRow[] }>('GET', '/api/projects');
			localStorage.setItem(key(user.id), JSON.stringify(rows));
			show(user.id, rows, 'fresh');
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			show(user.id, readCache(user.id), 'cached');
		}
	},
	/** Keeps the list current until the function that it returns is called. */
	watch(): () => void {
		const { user } = account;
		if (!user) return () => undefined;
		const refresh = () => {
			projects.refresh().catch((error: unknown) => console.error('the projects could not be read', error));
		};
		return openDoorbell(user.id, {
			connected: refresh,
			message: ({ type }) => {
				if (type === 'projects') refresh();
			}
		});
	},
	/** Makes a project on this device and returns its id; opening it tells the server, as soon as that answers. */
	create(title: string, id: string = uuidv7()): string {
		const { user } = account;
		if (!user) throw new ApiError('unauthenticated', 401, 'Sign in first.');
		const project = { id, title, createdAt: new Date().toISOString() };
		rememberNewProject(user.id, project);
		show(user.id, readCache(user.id), state.status);
		return project.id;
	},
	/** Keeps what the server told of one project, for when it does not answer. */
	keep(row: ProjectRow): void {
		const { user } = account;
		if (!user) return;
		const rows = [row, ...readCache(user.id).filter(({ id }) => id !== row.id)];
		localStorage.setItem(key(user.id), JSON.stringify(rows));
		show(user.id, rows, state.status === 'loading' ? 'cached' : state.status);
	},
	/** Drops a project that is no longer this person's. */
	forget(projectId: string): void {
		const { user } = account;
		if (!user) return;
		const rows = readCache(user.id).filter(({ id }) => id !== projectId);
		localStorage.setItem(key(user.id), JSON.stringify(rows));
		show(user.id, rows, state.status);
	},
	/** What the list knows of one project, also offline. */
	find(projectId: string): ProjectRow | undefined {
		const { user } = account;
		if (user && state.userId !== user.id) show(user.id, readCache(user.id), 'cached');
		return state.rows.find(({ id }) => id === projectId);
	}
};

/** `later`: the server could not say, and is to be asked again. */
export async function confirmNewProject({ id, title }: NewProject): Promise<'known' | 'refused' | 'later'> {
	try {
		await api('POST', '/api/projects', { id, title });
		return 'known';
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		if (error.code === 'unauthenticated') await checkAccount();
		const isFinal = error.code === 'id_taken' || error.code === 'invalid';
		return isFinal ? 'refused' : 'later';
	}
}

function show(userId: string, rows: ProjectRow[], status: Status): void {
	const known = new Set(rows.map(({ id }) => id));
	const unknown = newProjects(userId).filter(({ id }) => !known.has(id));
	state.rows = [...unknown.map((project) => rowOf(userId, project)), ...rows];
	state.status = status;
	state.userId = userId;
}

function rowOf(userId: string, { id, title, createdAt }: NewProject): ProjectRow {
	const { name = '', color = 1 } = account.user ?? {};
	return {
		id,
		title,
		overview: { summary: '', milestones: [] },
		role: 'owner',
		members: [{ userId, name, color, role: 'owner' }],
		createdAt,
		updatedAt: createdAt
	};
}

function readCache(userId: string): ProjectRow[] {
	return readList<ProjectRow>(key(userId));
}
