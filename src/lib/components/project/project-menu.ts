import FileInput from '@lucide/svelte/icons/file-input';
import FileOutput from '@lucide/svelte/icons/file-output';
import LayoutList from '@lucide/svelte/icons/layout-list';
import Trash from '@lucide/svelte/icons/trash-2';
import UserPlus from '@lucide/svelte/icons/user-plus';
import Users from '@lucide/svelte/icons/users';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { m } from '#lib/paraglide/messages.js';
import { membersHref } from './places.ts';

interface ProjectPrompts {
	share: () => void;
	bin: () => void;
	import: () => void;
	export: () => void;
}

/** What one can do to the project as a whole: the menu of its name, and part of the palette. */
export function projectMenu(session: ProjectSession, prompts: ProjectPrompts): MenuEntry[] {
	return [
		{ label: m.project_all_projects(), icon: LayoutList, href: '/projects' },
		{ separator: true },
		{ label: m.project_members(), icon: Users, href: membersHref(session.projectId) },
		...(session.readOnly ? [] : [{ label: m.project_share(), icon: UserPlus, run: prompts.share }]),
		{ label: m.project_bin(), icon: Trash, run: prompts.bin },
		{ separator: true },
		...(session.readOnly ? [] : [{ label: m.import_menu(), icon: FileInput, run: prompts.import }]),
		{ label: m.export_menu(), icon: FileOutput, run: prompts.export }
	];
}
