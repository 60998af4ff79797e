import { expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { caretAwareness } from '#lib/components/editor/caret-awareness.ts';

const CURSOR = { anchor: { item: { client: 1, clock: 2 } }, head: { type: { client: 1, clock: 0 } } };

/** What a peer's connection may have put there: anything. */
function withPeers(...states: unknown[]) {
	const awareness = new Awareness(new Y.Doc());
	awareness.states = new Map(states.map((state, index) => [index + 1, state as Record<string, unknown>]));
	return { awareness, carets: caretAwareness(awareness) };
}

test('a caret shows its person by name and presence colour', () => {
	const { carets } = withPeers({ user: { id: 'a', name: 'Mira', color: 3 }, cursor: CURSOR });
	expect([...carets.getStates().values()]).toEqual([
		{ user: { clientId: 1, name: 'Mira', presence: 3, color: '#000000' }, cursor: CURSOR }
	]);
});

test('a caret that makes no sense is not shown, and breaks nothing', () => {
	const user = { id: 'a', name: 'Mira', color: 3 };
	const { carets } = withPeers(
		{ user, cursor: { anchor: null, head: null } },
		{ user, cursor: { anchor: { item: 'x' }, head: { item: 'x' } } },
		{ user, cursor: { anchor: {}, head: {} } },
		{ user, cursor: 7 },
		{ user: { name: 12 }, cursor: CURSOR },
		{ user: null, cursor: CURSOR },
		{}
	);
	expect(carets.getStates().size).toBe(0);
});

test('a colour outside the twelve becomes one of them', () => {
	const { carets } = withPeers(
		{ user: { name: 'A', color: 99 }, cursor: CURSOR },
		{ user: { name: 'B', color: -1 }, cursor: CURSOR },
		{ user: { name: 'C', color: '#ff0000' }, cursor: CURSOR }
	);
	expect([...carets.getStates().values()].map(({ user }) => user.presence)).toEqual([12, 1, 1]);
});

test('an editor writes its caret and nothing about the person', () => {
	const awareness = new Awareness(new Y.Doc());
	awareness.setLocalState({ user: { id: 'me', name: 'Ana', color: 1 } });
	const carets = caretAwareness(awareness);
	carets.setLocalStateField('user', { name: null, color: null });
	carets.setLocalStateField('cursor', CURSOR);
	expect(awareness.getLocalState()).toEqual({ user: { id: 'me', name: 'Ana', color: 1 }, cursor: CURSOR });
	awareness.destroy();
});
