import fc from 'fast-check';
import * as Y from 'yjs';

const FIELDS = [
	...['title', 'summary', 'schemaVersion', 'status', 'due', 'order', 'createdBy', 'createdAt', 'deletedAt'],
	...['erasedAt', 'milestoneId', 'url', 'note', 'body', 'description', '__proto__', 'constructor', '']
];

const NODES = [
	...['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'taskList', 'taskItem', 'blockquote'],
	...['codeBlock', 'horizontalRule', 'hardBreak', 'unknown', '', 'UNDEFINED']
];
const ATTRIBUTES = ['checked', 'level', 'start', 'language', 'href', '__proto__'];

/** Every kind of value that an update can carry, each time made anew: a shared type can be used once. */
const anyValue: fc.Arbitrary<() => unknown> = fc.letrec<{ value: () => unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc
			.anything({ withBigInt: false, withNullPrototype: false, maxDepth: 2 })
			.map((value) => () => encodable(value)),
		fc
			.constantFrom('', 'a0', '2026-01-01', '2026-13-99T99:99:99Z', 'x'.repeat(100_000), '\uD800', 'NaN')
			.map(just),
		fc.constantFrom(null, undefined, NaN, -0, 2 ** 53, 10n, true).map(just),
		fc
			.constantFrom(
				{ toString: 1, valueOf: 1 },
				JSON.parse('{"__proto__": {"title": 1}}'),
				{ length: -1 },
				[]
			)
			.map(just),
		fc.constant(() => new Uint8Array(3)),
		fc.constant(() => new Y.Doc()),
		fc.string({ unit: 'binary' }).map((text) => () => new Y.Text(text)),
		fc.array(tie('value'), { maxLength: 3 }).map((items) => () => arrayOf(items.map((make) => make()))),
		anyMap(tie('value')),
		anyFragment(tie('value'))
	)
})).value;

function arrayOf(values: unknown[]): Y.Array<unknown> {
	const array = new Y.Array<unknown>();
	// A Y.Array takes neither BigInt nor undefined, which a Y.Map does.
	array.insert(
		0,
		values.map((value) => (typeof value === 'bigint' ? null : (value ?? null)))
	);
	return array;
}

function just(value: unknown): () => unknown {
	return () => value;
}

/** Yjs refuses functions and symbols when they are written, so they never arrive. */
function encodable(value: unknown): unknown {
	try {
		return JSON.parse(JSON.stringify(value) ?? 'null');
	} catch {
		return null;
	}
}

function anyMap(value: fc.Arbitrary<() => unknown>): fc.Arbitrary<() => unknown> {
	return fc
		.array(fc.tuple(fc.constantFrom(...FIELDS), value), { maxLength: 8 })
		.map((entries) => () => new Y.Map(entries.map(([key, make]): [string, unknown] => [key, make()])));
}

function anyFragment(value: fc.Arbitrary<() => unknown>): fc.Arbitrary<() => unknown> {
	const child = fc.letrec<{ node: () => Y.XmlElement | Y.XmlText }>((tie) => ({
		node: fc.oneof(
			{ maxDepth: 4 },
			fc
				.tuple(fc.string({ unit: 'binary' }), fc.constantFrom('link', 'bold', 'code', 'x--aaaaaaaa'), value)
				.map(([text, mark, make]) => () => {
					const written = new Y.XmlText();
					written.applyDelta([{ insert: text }, { insert: 'm', attributes: { [mark]: plain(make()) } }]);
					return written;
				}),
			fc
				.tuple(fc.constantFrom(...NODES), fc.constantFrom(...ATTRIBUTES), value, fc.array(tie('node')))
				.map(([name, attribute, make, children]) => () => {
					const element = new Y.XmlElement(name);
					element.setAttribute(attribute, make() as string);
					element.insert(
						0,
						children.map((makeChild) => makeChild())
					);
					return element;
				})
		)
	})).node;
	return fc.tuple(fc.boolean(), fc.array(child, { maxLength: 4 })).map(([isElement, children]) => () => {
		const fragment = isElement ? new Y.XmlElement('paragraph') : new Y.XmlFragment();
		fragment.insert(
			0,
			children.map((make) => make())
		);
		return fragment;
	});
}

/** Formats are sent as JSON. */
function plain(value: unknown): unknown {
	return value instanceof Y.AbstractType || value instanceof Y.Doc ? null : encodable(value);
}

interface HostileWrite {
	readonly root: string;
	readonly key: string;
	/** Into an item that is there already, rather than as a new one. */
	readonly inside: boolean;
	readonly item: number;
	/** Makes the value. */
	readonly make: () => unknown;
}

export const anyHostileWrite: fc.Arbitrary<HostileWrite> = fc.record({
	root: fc.constantFrom('project', 'milestones', 'docs', 'links'),
	key: fc.constantFrom(...FIELDS, 'x', 'y', 'a b', 'x'.repeat(1000), '../..'),
	inside: fc.boolean(),
	item: fc.nat(),
	make: anyValue
});

/** Past the mutators, as a peer that runs other code does. */
export function writeHostile(doc: Y.Doc, { root, key, inside, item, make }: HostileWrite): void {
	const map = doc.getMap<unknown>(root);
	const entries = [...map.values()].filter((value): value is Y.Map<unknown> => value instanceof Y.Map);
	const target = inside ? (entries[item % entries.length] ?? map) : map;
	target.set(key, make());
}
