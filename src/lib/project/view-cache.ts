import * as Y from 'yjs';
import {
	docView,
	linkView,
	milestoneView,
	projectView,
	type DocView,
	type LinkView,
	type MilestoneView,
	type ProjectView,
	type ViewContext
} from './item-view.ts';
import { rootMap } from './item.ts';
import { ItemCache } from './item-cache.ts';
import { ROOT, type ItemRoot } from './schema.ts';
import { countTasks, type TaskCount } from './tasks.ts';

/** What is there, in order. */
export interface ProjectContent {
	readonly project: ProjectView;
	readonly milestones: readonly MilestoneView[];
	readonly docs: readonly DocView[];
	readonly links: readonly LinkView[];
}

/** What was deleted and can be restored, newest first. */
export interface Bin {
	readonly milestones: readonly MilestoneView[];
	readonly docs: readonly DocView[];
	readonly links: readonly LinkView[];
}

export interface ProjectReading {
	readonly content: ProjectContent;
	readonly bin: Bin;
}

/** As Yjs types it; naming it takes no `any` of ours. */
type SharedType = NonNullable<Y.XmlFragment['parent']>;

const caches = new WeakMap<Y.Doc, ProjectCache>();

/** The views of a doc, kept between readings; a new cache, read once, while nothing tells what changed. */
export function projectCache(doc: Y.Doc): ProjectCache {
	const known = caches.get(doc);
	if (known) return known.isInStep() ? known : new ProjectCache(doc);
	const cache = new ProjectCache(doc);
	if (doc._transaction) return cache;
	caches.set(doc, cache);
	doc.on('beforeTransaction', (transaction: Y.Transaction) => cache.begin(transaction));
	// Before the observers, so that an observer that reads sees the change it is told of.
	doc.on('beforeObserverCalls', (transaction: Y.Transaction) => cache.invalidate(transaction));
	// A destroyed doc drops its listeners, and the cache would go stale.
	doc.on('destroy', () => caches.delete(doc));
	return cache;
}

class ProjectCache {
	readonly #doc: Y.Doc;
	readonly #roots = new Map<object, keyof typeof ROOT>();
	readonly #items;
	readonly #tasks = new WeakMap<object, TaskCount>();
	/** Begun, and not yet told of what they changed: open ones, and those an observer made. */
	readonly #begun = new Set<Y.Transaction>();
	#reading: ProjectReading | undefined;
	#stale = true;

	constructor(doc: Y.Doc) {
		this.#doc = doc;
		const context: ViewContext = { doc, countTasks: (fragment) => this.#countTasks(fragment) };
		this.#items = {
			milestones: new ItemCache(doc, ROOT.milestones, (item) => milestoneView(item, context)),
			docs: new ItemCache(doc, ROOT.docs, (item) => docView(item, context)),
			links: new ItemCache(doc, ROOT.links, (item) => linkView(item, context))
		};
		for (const name of Object.values(ROOT)) {
			const map = rootMap(doc, name);
			if (map) this.#roots.set(map, name);
		}
	}

	read(): ProjectReading {
		if (this.#reading && !this.#stale) return this.#reading;
		const { milestones, docs, links } = this.#items;
		if (milestones.refresh()) {
			// Where a doc or a link shows depends on which milestones are live.
			docs.invalidateAll();
			links.invalidateAll();
		}
		docs.refresh();
		links.refresh();
		const before = this.#reading;
		const content = reuse(before?.content, {
			project: reuse(before?.content.project, projectView(this.#doc)),
			milestones: milestones.live,
			docs: docs.live,
			links: links.live
		});
		const bin = reuse(before?.bin, { milestones: milestones.bin, docs: docs.bin, links: links.bin });
		this.#stale = false;
		this.#reading = reuse(before, { content, bin });
		return this.#reading;
	}

	isInStep(): boolean {
		return this.#begun.size === 0;
	}

	begin(transaction: Y.Transaction): void {
		this.#begun.add(transaction);
	}

	invalidate(transaction: Y.Transaction): void {
		this.#begun.delete(transaction);
		for (const [type, keys] of transaction.changed) this.#invalidateType(type, keys);
	}

	#invalidateType(type: SharedType, keys: ReadonlySet<string | null>): void {
		const path = pathFromRoot(type);
		const [top, entry, field] = path;
		const name = top && this.#roots.get(top);
		if (!name) return;
		if (name === ROOT.project) this.#stale = true;
		else if (!entry) this.#invalidateKeys(name, keys);
		else if (!field) this.#invalidateEntry(name, entry);
		// Characters do not change how many tasks there are, and they are what most transactions consist of.
		else if (!(type instanceof Y.Text) && this.#tasks.delete(field)) this.#invalidateEntry(name, entry);
	}

	#invalidateKeys(name: ItemRoot, keys: ReadonlySet<string | null>): void {
		for (const key of keys) if (key !== null) this.#items[name].invalidate(key);
		this.#stale = true;
	}

	#invalidateEntry(name: ItemRoot, entry: object): void {
		this.#items[name].invalidateEntry(entry);
		this.#stale = true;
	}

	#countTasks(fragment: Y.XmlFragment): TaskCount {
		const known = this.#tasks.get(fragment);
		if (known) return known;
		const counted = countTasks(fragment);
		this.#tasks.set(fragment, counted);
		return counted;
	}
}

/** The shared types from the root down to this one. */
function pathFromRoot(type: SharedType): SharedType[] {
	const path: SharedType[] = [];
	for (let at: SharedType | null = type; at; at = at.parent) path.push(at);
	return path.reverse();
}

/** The old object when the new one has the same members. */
function reuse<T extends object>(before: T | undefined, now: T): T {
	const was: Record<string, unknown> = { ...before };
	return before && Object.entries(now).every(([key, value]) => was[key] === value) ? before : now;
}
