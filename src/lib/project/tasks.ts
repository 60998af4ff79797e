import * as Y from 'yjs';

export interface TaskCount {
	readonly done: number;
	readonly total: number;
}

export const NO_TASKS: TaskCount = { done: 0, total: 0 };

/** Counts the editor's `taskItem` nodes at any depth. Not recursive: a peer may nest as deep as it likes. */
export function countTasks(fragment: Y.XmlFragment): TaskCount {
	let done = 0;
	let total = 0;
	const pending: Y.XmlFragment[] = [fragment];
	for (let node = pending.pop(); node; node = pending.pop()) {
		for (const child of node.toArray()) {
			if (!(child instanceof Y.XmlElement)) continue;
			pending.push(child);
			if (child.nodeName !== 'taskItem') continue;
			total += 1;
			if (isChecked(child)) done += 1;
		}
	}
	return { done, total };
}

/** The editor stores a boolean; what was once HTML has a string. */
export function isChecked(taskItem: Y.XmlElement): boolean {
	const checked: unknown = taskItem.getAttribute('checked');
	return checked === true || checked === 'true';
}
