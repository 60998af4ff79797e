export { beginMenu } from './begin-menu.ts';
export { default as ProjectLists } from './ProjectLists.svelte';
export { docExports } from './doc-export.ts';
export { fetchAhead } from './fetch-ahead.ts';
export { itemMenu } from './item-menu.ts';
export { projectMenu } from './project-menu.ts';
export { default as Timeline } from './Timeline.svelte';
export { sayUndone } from './say-undone.ts';
export { onSectionKey, sectionMenu, statusEntries } from './section-menu.ts';
