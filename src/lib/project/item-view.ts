import type * as Y from 'yjs';
import { asFragment, shownCreatedAt, shownDate, shownStatus, shownText } from './fields.ts';
import { rootMap, shownMilestone, type Item } from './item.ts';
import { ROOT, SHOWN, type MilestoneStatus } from './schema.ts';
import { NO_TASKS, type TaskCount } from './tasks.ts';
import { schemaVersionOf } from './upgrade.ts';

export interface ProjectView {
	readonly title: string;
	readonly summary: string;
	readonly schemaVersion: number;
}

interface ItemView {
	readonly id: string;
	/** Sort key; ties are broken by id. */
	readonly order: string;
	readonly createdBy: string;
	/** ISO 8601. */
	readonly createdAt: string;
	readonly deletedAt: string | null;
}

export interface MilestoneView extends ItemView {
	readonly title: string;
	readonly status: MilestoneStatus;
	/** `YYYY-MM-DD`. */
	readonly due: string | null;
	readonly tasks: TaskCount;
}

export interface DocView extends ItemView {
	readonly title: string;
	/** The milestone it shows in; null at project level, also when its milestone is unknown or deleted. */
	readonly milestoneId: string | null;
	readonly tasks: TaskCount;
}

export interface LinkView extends ItemView {
	readonly url: string;
	readonly title: string;
	readonly note: string;
	/** As in `DocView`. */
	readonly milestoneId: string | null;
}

/** What a view needs beside the item's own fields. */
export interface ViewContext {
	readonly doc: Y.Doc;
	readonly countTasks: (fragment: Y.XmlFragment) => TaskCount;
}

export function projectView(doc: Y.Doc): ProjectView {
	const project = rootMap(doc, ROOT.project);
	return {
		title: shownText(project?.get('title'), SHOWN.title),
		summary: shownText(project?.get('summary'), SHOWN.summary),
		schemaVersion: schemaVersionOf(doc)
	};
}

export function milestoneView(item: Item, context: ViewContext): MilestoneView {
	return {
		...commonFields(item),
		title: shownText(item.entry.get('title'), SHOWN.title),
		status: shownStatus(item.entry.get('status')),
		due: shownDate(item.entry.get('due')),
		tasks: tasksIn(item.entry.get('description'), context)
	};
}

export function docView(item: Item, context: ViewContext): DocView {
	return {
		...commonFields(item),
		title: shownText(item.entry.get('title'), SHOWN.title),
		milestoneId: shownMilestone(context.doc, item.milestoneId),
		tasks: tasksIn(item.entry.get('body'), context)
	};
}

export function linkView(item: Item, context: ViewContext): LinkView {
	const url = item.entry.get('url');
	return {
		...commonFields(item),
		// The beginning of an address is another address, so one that is too long is not shown at all.
		url: typeof url === 'string' && url.length <= SHOWN.url ? url.toWellFormed() : '',
		title: shownText(item.entry.get('title'), SHOWN.title),
		note: shownText(item.entry.get('note'), SHOWN.note),
		milestoneId: shownMilestone(context.doc, item.milestoneId)
	};
}

function commonFields(item: Item) {
	return {
		id: item.id,
		order: item.order,
		createdBy: shownText(item.entry.get('createdBy'), SHOWN.userId),
		createdAt: shownCreatedAt(item.entry.get('createdAt')),
		deletedAt: item.deletedAt
	};
}

function tasksIn(value: unknown, context: ViewContext): TaskCount {
	const fragment = asFragment(value);
	return fragment ? context.countTasks(fragment) : NO_TASKS;
}
