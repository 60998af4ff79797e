import { createContext } from 'svelte';
import type { ProjectSession } from './project-session.svelte.ts';

/** The session of the project that the pages below `projects/[projectId]` show. */
export const [getProjectSession, setProjectSession] = createContext<ProjectSession>();
