/** Raised only when an older client could damage what a newer one writes; see upgrade.ts. */
export const SCHEMA_VERSION = 1;

/** The names of the shared maps at the root of a project's Y.Doc. */
export const ROOT = {
	project: 'project',
	milestones: 'milestones',
	docs: 'docs',
	links: 'links'
} as const;

/** The root that holds the ids of the proposals that were applied; undo leaves it alone. */
export const APPLIED = 'applied';

/** The roots that hold items by id. */
export type ItemRoot = 'milestones' | 'docs' | 'links';

export const MILESTONE_STATUSES = ['planned', 'active', 'done'] as const;
export type MilestoneStatus = (typeof MILESTONE_STATUSES)[number];

/**
 * The origins of the model's transactions. Undo tracks `edit`, beside what an editor writes, and nothing else:
 * creating, erasing and upgrading cannot be taken back by a keystroke.
 */
export const ORIGIN = {
	create: 'create',
	edit: 'edit',
	erase: 'erase',
	upgrade: 'upgrade'
} as const;

/**
 * How much of a field a view shows, in UTF-16 units. The stored value is never changed: a longer one comes
 * from a peer that does not keep to our forms, and must not freeze the others' screens.
 */
export const SHOWN = {
	title: 500,
	summary: 20_000,
	note: 5_000,
	url: 8_192,
	userId: 100
} as const;
