import type { Action } from 'svelte/action';
import type { DndEvent, Item, Options } from 'svelte-dnd-action';
import { idle } from '#lib/client/idle.ts';

interface DragAttributes<T extends Item> {
	onconsider?: (event: CustomEvent<DndEvent<T>>) => void;
	onfinalize?: (event: CustomEvent<DndEvent<T>>) => void;
}

/** `dndzone`, fetched when the page stands: nothing can be dragged before it can be seen. */
export function dragZone<T extends Item>(
	node: HTMLElement,
	options: Options<T>
): ReturnType<Action<HTMLElement, Options<T>, DragAttributes<T>>> {
	let latest = options;
	let gone = false;
	let zone: { update?: (options: Options<T>) => void; destroy?: () => void } | undefined;
	idle()
		.then(() => import('svelte-dnd-action'))
		.then(({ dndzone }) => {
			if (!gone) zone = dndzone<T>(node, latest);
		})
		.catch((error: unknown) => console.warn('sections cannot be dragged', error));
	return {
		update(next) {
			latest = next;
			zone?.update?.(next);
		},
		destroy() {
			gone = true;
			zone?.destroy?.();
		}
	};
}
