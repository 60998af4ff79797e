import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Importing } from '#lib/components/transfer/importing.svelte.ts';

function importing(): Importing {
	const destination = () => ({ by: 'ana', milestoneId: null, byFolder: false });
	return new Importing('ana', { doc: new Y.Doc(), destination }, () => Promise.resolve());
}

const files = [{ path: 'a.md', blob: new Blob(['A']) }];

test('an import that is cancelled while its files are listed does not begin after all', async () => {
	const { promise, resolve } = Promise.withResolvers<typeof files>();
	const it = importing();
	const reading = it.read(promise);
	expect(it.step.name).toBe('reading');
	it.reset();
	resolve(files);
	await reading;
	expect(it.step.name).toBe('choosing');
});

test('a folder that cannot be listed is told of, and one without files is as if nothing was chosen', async () => {
	const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
	const it = importing();
	await it.read(Promise.reject(new Error('it has gone')));
	expect(it.step).toMatchObject({ name: 'problem', problem: 'failed' });
	expect(warn).toHaveBeenCalledOnce();
	await it.read([]);
	expect(it.step.name).toBe('choosing');
	warn.mockRestore();
});
