import { readRemembered, writeRemembered } from './remembered.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Light or dark: the system's, unless this browser was told otherwise. */
class Theme {
	#choice = $state<ThemeChoice>(parse(readRemembered('theme')));

	get choice(): ThemeChoice {
		return this.#choice;
	}

	choose(choice: ThemeChoice): void {
		this.#choice = choice;
		writeRemembered('theme', choice === 'system' ? null : choice);
		this.apply();
	}

	/** Puts the choice where app.css reads it. */
	apply(): void {
		if (this.#choice === 'system') delete document.documentElement.dataset.theme;
		else document.documentElement.dataset.theme = this.#choice;
	}
}

function parse(stored: string | null): ThemeChoice {
	return THEMES.find((choice) => choice === stored) ?? 'system';
}

export const theme = new Theme();
