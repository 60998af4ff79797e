import type { ManifestItem } from '#lib/protocol/chat.ts';
import type { ContextSource } from './context-source.ts';
import type { Target } from './read-calls.ts';

/** What the model was told of, and so may propose to change, as it was then. */
export function targetsOf(
	{ project, section, docs }: ContextSource,
	items: readonly ManifestItem[]
): Target[] {
	const milestones = new Map(
		[...(project?.milestones ?? []), ...(section ? [section] : [])].map((each) => [each.id, each])
	);
	const states = new Map(items.map(({ id, state }) => [id, state]));
	return [
		...[...milestones.values()].map(({ id, title, status, due }): Target => {
			return { kind: 'milestone', id, base: { title, status, due }, whole: true };
		}),
		...[...docs, ...(section?.docs ?? [])].flatMap(({ id, title, markdown }): Target[] => {
			const state = states.get(id);
			if (state !== 'included' && state !== 'trimmed') return [];
			return [{ kind: 'doc', id, base: { title, text: markdown }, whole: state === 'included' }];
		})
	];
}
