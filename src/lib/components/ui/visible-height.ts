/** Px. What takes more than this from the page is a keyboard, not the browser's own bars. */
const KEYBOARD_FROM = 150;

/**
 * Keeps `--visible-height` at what a keyboard on the screen leaves free, so that the foot of the page (the
 * composer, the docked formatting) stays above it, and sets `data-keyboard` while there is one. Safari
 * resizes only the visual viewport.
 */
export function visibleHeight(element: HTMLElement): (() => void) | undefined {
	const viewport = window.visualViewport;
	if (!viewport) return undefined;
	let width = 0;
	let tallest = 0;
	const measure = () => {
		// Zooming in with two fingers shrinks the viewport too, and must not shrink the page.
		const height = viewport.height * viewport.scale;
		if (window.innerWidth !== width) {
			width = window.innerWidth;
			tallest = 0;
		}
		tallest = Math.max(tallest, height);
		element.style.setProperty('--visible-height', `${height}px`);
		element.toggleAttribute('data-keyboard', tallest - height > KEYBOARD_FROM && isTyping());
	};
	measure();
	viewport.addEventListener('resize', measure);
	return () => viewport.removeEventListener('resize', measure);
}

function isTyping(): boolean {
	const focused = document.activeElement;
	return focused instanceof HTMLElement && (focused.isContentEditable || focused.matches('input, textarea'));
}
