import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import ArrowUpDown from '@lucide/svelte/icons/arrow-up-down';
import Calendar from '@lucide/svelte/icons/calendar';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Pencil from '@lucide/svelte/icons/pencil';
import Trash from '@lucide/svelte/icons/trash-2';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { isShortcut, keyHint, type ShortcutId } from '#lib/components/ui/shortcuts.ts';
import { m } from '#lib/paraglide/messages.js';
import { moveMilestone, setMilestoneStatus } from '#lib/project/milestone.ts';
import { MILESTONE_STATUSES } from '#lib/project/schema.ts';
import type { MilestoneView } from '#lib/project/view.ts';
import { announcer } from '#lib/components/ui/announcer.svelte.ts';
import { binSection } from './bin-actions.ts';
import { stepMove, type Move } from './moving.ts';
import { chatAboutSection } from './section-thread.ts';
import { shownSections } from './section-filter.svelte.ts';
import { statusWord } from './status-word.ts';
import { sectionTitle } from './titles.ts';

export interface SectionPrompts {
	rename: () => void;
	due: () => void;
	/** Where among the sections. */
	place: () => void;
}

/** To a place among the sections, said aloud. */
export function moveSection(session: ProjectSession, section: MilestoneView, move: Move | null): void {
	if (move === null || !moveMilestone(session.doc, section.id, move)) return;
	const place = session.content.milestones.findIndex(({ id }) => id === section.id) + 1;
	announcer.say(
		m.project_moved_to({ title: sectionTitle(section), place, total: session.content.milestones.length })
	);
}

/** One place up or down among those that are shown; null at either end. */
function step(session: ProjectSession, section: MilestoneView, by: -1 | 1): Move | null {
	return stepMove(shownSections(session, section.id), section.id, by);
}

/** Everything one can do to a section, each with its key. */
export function sectionMenu(
	session: ProjectSession,
	section: MilestoneView,
	prompts: SectionPrompts
): MenuEntry[] {
	const chat: MenuEntry = {
		label: m.project_chat_about_section(),
		icon: MessageSquare,
		hint: keyHint('chat'),
		run: () => void chatAboutSection(session, section.id)
	};
	if (session.readOnly) return [chat];
	return [
		chat,
		{ label: m.project_rename(), icon: Pencil, hint: keyHint('rename'), run: prompts.rename },
		{ label: m.project_due_date(), icon: Calendar, hint: keyHint('due'), run: prompts.due },
		...moveEntries(session, section, prompts),
		{ separator: true },
		...statusEntries(session, section),
		{ separator: true },
		{
			label: m.project_move_to_bin(),
			icon: Trash,
			hint: keyHint('bin'),
			danger: true,
			run: () => binSection(session, section)
		}
	];
}

function moveEntries(session: ProjectSession, section: MilestoneView, prompts: SectionPrompts): MenuEntry[] {
	const entry = (label: string, icon: typeof ArrowUp, hint: string, move: Move | null) => ({
		label,
		icon,
		hint,
		disabled: move === null,
		run: () => moveSection(session, section, move)
	});
	return [
		entry(m.project_move_up(), ArrowUp, keyHint('up'), step(session, section, -1)),
		entry(m.project_move_down(), ArrowDown, keyHint('down'), step(session, section, 1)),
		{
			label: m.project_move_to(),
			icon: ArrowUpDown,
			hint: keyHint('place'),
			disabled: session.content.milestones.length < 2,
			run: prompts.place
		}
	];
}

export function statusEntries(session: ProjectSession, section: MilestoneView): MenuEntry[] {
	return MILESTONE_STATUSES.map((status) => ({
		label: statusWord(status),
		status,
		hint: keyHint(status),
		checked: section.status === status,
		run: () => void setMilestoneStatus(session.doc, section.id, status)
	}));
}

/** The keys named in the menu, on a focused row. True when the key was one of them. */
export function onSectionKey(
	event: KeyboardEvent,
	session: ProjectSession,
	section: MilestoneView,
	prompts: SectionPrompts
): boolean {
	const actions: [ShortcutId, () => void][] = [['chat', () => void chatAboutSection(session, section.id)]];
	if (!session.readOnly) actions.push(...editingKeys(session, section, prompts));
	const pressed = actions.find(([id]) => isShortcut(event, id));
	pressed?.[1]();
	return pressed !== undefined;
}

function editingKeys(
	session: ProjectSession,
	section: MilestoneView,
	prompts: SectionPrompts
): [ShortcutId, () => void][] {
	return [
		['rename', prompts.rename],
		['due', prompts.due],
		['place', prompts.place],
		['up', () => moveSection(session, section, step(session, section, -1))],
		['down', () => moveSection(session, section, step(session, section, 1))],
		['bin', () => binSection(session, section)],
		...MILESTONE_STATUSES.map((status): [ShortcutId, () => void] => [
			status,
			() => void setMilestoneStatus(session.doc, section.id, status)
		])
	];
}
