import { m } from '#lib/paraglide/messages.js';
import type { ThemeChoice } from './theme.svelte.ts';

export function themeWord(choice: ThemeChoice): string {
	return { system: m.account_theme_system, light: m.account_theme_light, dark: m.account_theme_dark }[
		choice
	]();
}
