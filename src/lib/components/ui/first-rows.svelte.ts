import { idle } from '#lib/client/idle.ts';

/** More than fit on a screen. */
const FIRST = 40;

/** How many rows of a long list to draw: a screenful at once, the others when the browser has time. */
export class FirstRows {
	count = $state(FIRST);

	/** To be made while a component is. */
	constructor(total: () => number) {
		$effect(() => {
			if (total() > this.count) void idle().then(() => (this.count += FIRST));
		});
	}
}
