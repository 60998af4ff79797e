import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from 'playwright/test';

const PHONE_WIDTH = 480;
const BLOCKING = ['serious', 'critical'];
/**
 * The caret scrolls code and tables; with a focus of their own they would take that of the text around them. The
 * arrows scroll a menu, whose entries have the focus one after the other.
 */
const SCROLLED_BY_KEYS = /^<(pre>|div class="table"|div role="menu")/;

/** Everybody can use what is on the screen, in light and in dark, and nothing of it is cut off at the sides. */
export async function expectGoodPage(page: Page, what: string): Promise<void> {
	await show(page, 'light');
	expect.soft(await axeFindings(page), `${what}, light`).toEqual([]);
	if ((page.viewportSize()?.width ?? 0) > PHONE_WIDTH) {
		await show(page, 'dark');
		// Nothing else differs in the dark, and on a phone the colours are the same.
		expect.soft(await axeFindings(page, { rules: ['color-contrast'] }), `${what}, dark`).toEqual([]);
	}
	expect.soft(await cutOff(page), `${what}: beyond the edge of the screen`).toEqual([]);
}

/**
 * The same for what is open over a page, found by `selector`. It is little, so that both modes are looked at on a
 * phone too.
 */
export async function expectGoodOverlay(page: Page, selector: string, what: string): Promise<void> {
	for (const mode of ['light', 'dark'] as const) {
		await show(page, mode);
		// Nothing but colours differs in the dark.
		const rules = mode === 'dark' ? ['color-contrast'] : undefined;
		expect.soft(await axeFindings(page, { within: selector, rules }), `${what}, ${mode}`).toEqual([]);
	}
	expect.soft(await cutOff(page), `${what}: beyond the edge of the screen`).toEqual([]);
}

/** Returns when no colour is on its way to another, which would be measured. */
async function show(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
	await page.evaluate(async () => {
		const transitions = () =>
			document.getAnimations().filter((animation) => animation instanceof CSSTransition);
		const frame = () => new Promise(requestAnimationFrame);
		await frame();
		// One may begin where another ends: what inherits its colour follows it.
		for (let running = transitions(); running.length > 0; running = transitions()) {
			await Promise.allSettled(running.map(({ finished }) => finished));
			await frame();
		}
	});
}

async function axeFindings(
	page: Page,
	{ rules, within }: { rules?: string[]; within?: string } = {}
): Promise<string[]> {
	// The other mode opens a page of its own for each analysis, to look into foreign frames; there are none.
	const axe = new AxeBuilder({ page }).setLegacyMode();
	if (rules) axe.withRules(rules);
	if (within) axe.include(within);
	const { violations } = await axe.analyze();
	return violations
		.filter(({ impact }) => BLOCKING.includes(impact ?? ''))
		.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => ({ id, html, message: any[0]?.message ?? '' })))
		.filter(({ id, html }) => !(id === 'scrollable-region-focusable' && SCROLLED_BY_KEYS.test(html)))
		.map(({ id, html, message }) => `${id}: ${html.slice(0, 200)} (${message})`);
}

/** What scrolls sideways, except code, tables and the bar of formats, and controls that reach over an edge of the screen. */
async function cutOff(page: Page): Promise<string[]> {
	const width = page.viewportSize()?.width ?? 0;
	return page.evaluate((width) => {
		const name = (element: Element) => element.outerHTML.slice(0, 120);
		const wide = [...document.querySelectorAll('*')].filter((element) => {
			if (element === document.documentElement) return element.scrollWidth > width;
			const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
			return (
				scrolls &&
				element.scrollWidth > element.clientWidth &&
				!element.matches('pre, .table, [role="toolbar"]')
			);
		});
		const over = [...document.querySelectorAll('a, button, input, textarea, [role="textbox"]')].filter(
			(element) => {
				if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
				// Cut with an ellipsis, or one of those that scroll.
				if (element.closest('.cut, [role="toolbar"]')) return false;
				const { left, right, bottom, height } = element.getBoundingClientRect();
				// Above the screen waits the link that skips to the page.
				return height > 1 && bottom > 0 && (left < 0 || right > width + 1);
			}
		);
		return [...wide, ...over].map(name);
	}, width);
}
