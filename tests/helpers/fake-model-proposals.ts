import type { FakeCall } from './fake-call.ts';

/** What a model does with its tools, good or bad; `ref` is that of the doc that the project has. */
const proposing = {
	fragments: (call: FakeCall) => {
		call.say('A kick-off is missing.');
		call.call(0, { name: 'add_milestone' });
		const about = ',"status":"active","description":"Who *opens*?"}';
		for (const piece of ['{"title":"Kick', '-off","du', 'e":"2026-12-12"', about]) {
			call.call(0, { json: piece });
		}
	},
	interleaved: (call: FakeCall) => {
		call.call(0, { name: 'add_milestone', json: '{"title":' });
		call.call(1, { name: 'add_link', json: '{"title":"Map",' });
		call.call(0, { json: '"Review"}' });
		call.call(1, { json: '"url":"https://example.com/map"}' });
	},
	malformed: (call: FakeCall) => call.call(0, { name: 'add_milestone', json: '{"title":"Kick' }),
	'unknown-tool': (call: FakeCall) => call.call(0, { name: 'delete_project', json: '{}' }),
	'wrong-types': (call: FakeCall) => call.call(0, { name: 'add_milestone', json: '{"title":["a"],"due":7}' }),
	'no-day': (call: FakeCall) =>
		call.call(0, { name: 'add_milestone', json: '{"title":"a","due":"2026-02-30"}' }),
	'unknown-target': (call: FakeCall) => {
		call.call(0, { name: 'append_to_doc', json: '{"doc":"ffffffffffff","text":"x"}' });
	},
	huge: (call: FakeCall) => {
		call.call(0, { name: 'add_doc', json: '{"title":"Long","text":"' });
		for (let count = 0; count < 100; count += 1) call.call(0, { json: 'word '.repeat(1_000) });
		call.call(0, { json: '"}' });
	},
	javascript: (call: FakeCall) => {
		call.call(0, { name: 'add_link', json: '{"title":"Map","url":"javascript:alert(1)"}' });
	},
	/** It does what a text in a doc tells it to. */
	injected: (call: FakeCall) => {
		call.call(0, { name: 'delete_everything', json: '{}' });
		call.call(1, { name: 'replace_doc', json: JSON.stringify({ doc: docRef(call), text: '' }) });
	},
	/** The same by what it may propose. */
	gutted: (call: FakeCall) => {
		call.call(0, { name: 'replace_doc', json: JSON.stringify({ doc: docRef(call), text: 'Gone.' }) });
	},
	replace: (call: FakeCall) => {
		const text = 'Mira closes on Friday.\n\nBen takes the notes.';
		call.call(0, { name: 'replace_doc', json: JSON.stringify({ doc: docRef(call), text }) });
	},
	append: (call: FakeCall) => {
		call.call(0, { name: 'append_to_doc', json: JSON.stringify({ doc: docRef(call), text: 'P.S.' }) });
	},
	change: (call: FakeCall) => {
		const section = /\(.*ref=([0-9a-f]{6,})/.exec(call.system)?.[1] ?? '';
		const input = { section, status: 'done', due: '2026-12-18' };
		call.call(0, { name: 'change_milestone', json: JSON.stringify(input) });
	},
	long: (call: FakeCall) => {
		const text = Array.from({ length: 200 }, (_, index) => `Paragraph number ${index}.`).join('\n\n');
		call.call(0, { name: 'add_doc', json: JSON.stringify({ title: 'Handbook', text }) });
	}
} satisfies Record<string, (call: FakeCall) => void>;

function docRef({ system }: FakeCall): string {
	return /\[\[doc \w+ ref=([0-9a-f]{6,})/.exec(system)?.[1] ?? '';
}

export type Proposing = keyof typeof proposing;

export function propose(call: FakeCall, what: Proposing): void {
	proposing[what](call);
	call.end('tool_calls');
}
