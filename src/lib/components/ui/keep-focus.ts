const FOCUSABLE = 'a[href], button:not(:disabled), input, textarea, [tabindex]';

/**
 * When what has the focus goes from the page, the browser gives it to nobody, and whoever works by keyboard begins
 * at the top again. This gives it to what stands nearest to where it was, unless somebody else takes it. Returns
 * what ends it.
 */
export function keepFocus(): () => void {
	let focused: Element | null = null;
	/** Around it, the nearest first; once it is gone it no longer knows them. */
	let around: Element[] = [];

	function remember({ target }: FocusEvent) {
		focused = target instanceof Element ? target : null;
		around = [];
		for (let at = focused?.parentElement; at; at = at.parentElement) around.push(at);
	}

	const observer = new MutationObserver(() => {
		if (focused === null || focused.isConnected) return;
		focused = null;
		requestAnimationFrame(() => {
			if (document.activeElement === document.body) nearest(around)?.focus({ preventScroll: true });
		});
	});

	document.addEventListener('focusin', remember);
	observer.observe(document.body, { childList: true, subtree: true });
	return () => {
		document.removeEventListener('focusin', remember);
		observer.disconnect();
	};
}

function nearest(around: readonly Element[]): HTMLElement | null {
	for (const element of around) {
		if (!element.isConnected || element === document.body) continue;
		// The page was changed as a whole: what it begins with, such as the link past the outline, is not near.
		if (element.querySelector('#main')) break;
		if (element instanceof HTMLElement && element.hasAttribute('tabindex')) return element;
		const inside = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].find((each) =>
			each.checkVisibility()
		);
		if (inside) return inside;
	}
	return document.getElementById('main');
}
