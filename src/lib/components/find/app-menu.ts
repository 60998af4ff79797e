import Bell from '@lucide/svelte/icons/bell';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Palette from '@lucide/svelte/icons/palette';
import Plus from '@lucide/svelte/icons/plus';
import StretchHorizontal from '@lucide/svelte/icons/stretch-horizontal';
import { accountMenu } from '#lib/components/account/account-menu.ts';
import { inboxPanel } from '#lib/components/inbox/inbox-panel.svelte.ts';
import { creatingProject } from '#lib/components/projects/creating-project.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { keyHint } from '#lib/components/ui/shortcuts.ts';
import { theme, THEMES } from '#lib/components/ui/theme.svelte.ts';
import { themeWord } from '#lib/components/ui/theme-word.ts';
import { m } from '#lib/paraglide/messages.js';

/** What one can do from everywhere. */
export function appMenu(): MenuEntry[] {
	return [
		{ label: m.project_all_projects(), icon: StretchHorizontal, href: '/projects' },
		{ label: m.projects_new(), icon: Plus, run: () => (creatingProject.open = true) },
		{ label: m.chat_own_title(), icon: MessageSquare, href: '/chat' },
		{
			label: m.inbox_title(),
			icon: Bell,
			hint: keyHint('inbox'),
			run: () => (inboxPanel.open = true)
		},
		...THEMES.filter((choice) => choice !== theme.choice).map((choice) => ({
			label: m.find_theme({ name: themeWord(choice) }),
			icon: Palette,
			run: () => theme.choose(choice)
		})),
		...accountMenu()
	];
}
