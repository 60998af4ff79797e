import type { Plugin } from 'vite';

const ICON = /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;
const SHAPES = /"node": (\[\[.*?\]\])/s;
/** The rest of its look is in app.css. */
const OPEN = '<svg class="lucide-icon" viewBox="0 0 24 24" aria-hidden="true">';

type Shape = [tag: string, attributes: Record<string, string>];

/**
 * Makes of each icon of Lucide a drawing that is cloned. Its own component works out size, colour and classes of
 * every icon each time that it draws one, from what we never tell it: we size and colour icons by CSS.
 */
export function staticIcons(): Plugin {
	return {
		name: 'waystone-static-icons',
		enforce: 'pre',
		transform: {
			filter: { id: ICON },
			handler(code, id) {
				const [, shapes] = SHAPES.exec(code) ?? [];
				if (!shapes) throw new Error(`The shapes of the icon ${id} stand in another form than expected.`);
				return `<svelte:options runes />${OPEN}${(JSON.parse(shapes) as Shape[]).map(draw).join('')}</svg>`;
			}
		}
	};
}

function draw([tag, attributes]: Shape): string {
	const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
	return `<${tag}${written.join('')} />`;
}
