import type { DndEvent, Item, Options } from 'svelte-dnd-action';
import { idle } from '#lib/client/idle.ts';

interface Zone<T extends Item> {
	update?: (options: Options<T>) => void;
	destroy?: () => void;
}

/** With the events that the zone raises, where Svelte looks for them. */
interface DragZone<T extends Item> extends Zone<T> {
	$$_attributes?: {
		onconsider?: (event: CustomEvent<DndEvent<T>>) => void;
		onfinalize?: (event: CustomEvent<DndEvent<T>>) => void;
	};
}

/** `dndzone`, fetched when the page stands: nothing can be dragged before it can be seen. */
export function dragZone<T extends Item>(node: HTMLElement, options: Options<T>): DragZone<T> {
	let latest = options;
	let gone = false;
	let zone: Zone<T> | undefined;
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
