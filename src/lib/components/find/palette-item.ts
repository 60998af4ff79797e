import type { Component } from 'svelte';
import type { Passage } from '#lib/client/passage.ts';
import type { MilestoneStatus } from '#lib/project/schema.ts';
import type { FoundPlace } from './found-place.ts';

/** What stands in front of the label. */
export type Sign =
	| { kind: 'icon'; icon: Component }
	| { kind: 'section'; status: MilestoneStatus; late: boolean }
	| { kind: 'link'; url: string }
	| { kind: 'project' }
	| { kind: 'none' };

export interface PaletteItem {
	/** One of its kind in a list. */
	readonly key: string;
	readonly label: string;
	/** Other words by which it is found, such as the host of a link. */
	readonly alias?: string;
	/** Where it is, in lighter ink. */
	readonly note?: string;
	readonly sign: Sign;
	/** The key that does the same. */
	readonly hint?: string;
	readonly danger?: boolean;
	/** Of a text in which something was found. */
	readonly passage?: Pick<Passage, 'pieces'>;
	/** Where the page is to lead the eye. */
	readonly place?: FoundPlace;
	/** The query whose words the thread is to mark in the message. */
	readonly sought?: string;
	/** Goes there; otherwise `run`. */
	readonly href?: string;
	/** `href` leads out of the app. */
	readonly outside?: boolean;
	readonly run?: () => void;
}
