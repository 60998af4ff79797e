import { m } from '#lib/paraglide/messages.js';
import type { Role } from '#lib/protocol/project.ts';

const WORDS: Record<Role, () => string> = {
	owner: m.project_role_owner,
	editor: m.project_role_editor,
	viewer: m.project_role_viewer
};

const TEXTS: Record<Role, () => string> = {
	owner: m.project_role_owner_text,
	editor: m.project_role_editor_text,
	viewer: m.project_role_viewer_text
};

export function roleWord(role: Role): string {
	return WORDS[role]();
}

/** What one may do with it. */
export function roleText(role: Role): string {
	return TEXTS[role]();
}
