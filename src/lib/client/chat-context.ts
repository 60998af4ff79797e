import { createContext } from 'svelte';
import type { ProjectChat } from './project-chat.svelte.ts';

/** The threads of the project that the pages below `projects/[projectId]` show. */
export const [getProjectChat, setProjectChat] = createContext<ProjectChat>();
