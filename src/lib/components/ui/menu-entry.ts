import type { Component } from 'svelte';

export interface MenuAction {
	label: string;
	icon?: Component;
	/** A stone in the icon's place. */
	status?: 'planned' | 'active' | 'done';
	/** The key that does the same, as written on the keyboard: "F2". */
	hint?: string;
	/** How far inside the entry above it belongs; 0 when left out. */
	depth?: number;
	danger?: boolean;
	/** Set on entries that are one choice of several. */
	checked?: boolean;
	disabled?: boolean;
	/** Goes there instead of calling `run`. */
	href?: string;
	run?: () => void;
}

export type MenuEntry = MenuAction | { separator: true } | { note: string };
