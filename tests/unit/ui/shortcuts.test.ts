import { expect, test } from 'vitest';
import { isShortcut } from '#lib/components/ui/shortcuts.ts';

function pressed(key: string, code: string, modifiers: Partial<KeyboardEvent> = {}): KeyboardEvent {
	const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
	return { ...none, ...modifiers, key, code } as KeyboardEvent;
}

test('a shortcut is its letter, wherever a keyboard of Latin letters has it', () => {
	expect(isShortcut(pressed('k', 'KeyK', { ctrlKey: true }), 'find')).toBe(true);
	expect(isShortcut(pressed('z', 'KeyY', { ctrlKey: true }), 'undo')).toBe(true);
	expect(isShortcut(pressed('y', 'KeyZ', { ctrlKey: true }), 'undo')).toBe(false);
	expect(isShortcut(pressed('k', 'KeyK'), 'find')).toBe(false);
});

test('on a keyboard of other letters it is the key at the same place', () => {
	expect(isShortcut(pressed('л', 'KeyK', { ctrlKey: true }), 'find')).toBe(true);
	expect(isShortcut(pressed('ש', 'KeyA', { ctrlKey: true }), 'find')).toBe(false);
	expect(isShortcut(pressed('١', 'Digit1'), 'planned')).toBe(true);
	expect(isShortcut(pressed('Delete', 'Delete'), 'bin')).toBe(true);
});
