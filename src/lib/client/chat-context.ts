import { createContext } from 'svelte';
import type { ChatSession } from './chat-session.svelte.ts';

/** The threads of the project that the pages below `projects/[projectId]` show. */
export const [getChatSession, setChatSession] = createContext<ChatSession>();
