import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { readBin, readProject } from '#lib/project/view.ts';
import { expectNothingLost, expectReachable, expectSame } from '../../helpers/alike.ts';
import { freshCopy, Network } from '../../helpers/network.ts';
import { property, seededRandom } from '../../helpers/property.ts';
import { anyEdit, applyEdit, nothingAdded, type Added, type Edit } from './random-edits.ts';

const ids = vi.hoisted(() => ({ count: 0 }));

// A seed repeats its failure only when ids and order keys are the same again.
vi.mock('uuid', () => ({
	v7: () => `00000000-0000-7000-8000-${String((ids.count += 1)).padStart(12, '0')}`
}));

afterEach(() => vi.restoreAllMocks());

type Step =
	| { readonly do: 'edit'; readonly replica: number; readonly edit: Edit }
	| { readonly do: 'deliver'; readonly replica: number; readonly choice: number; readonly again: boolean }
	| { readonly do: 'partition'; readonly replica: number; readonly island: number };

const replica = fc.nat({ max: 4 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ do: fc.constant('edit' as const), replica, edit: anyEdit }) },
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant('deliver' as const),
			replica,
			choice: fc.nat(),
			again: fc.boolean()
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('partition' as const), replica, island: fc.nat({ max: 1 }) })
	}
);

const anyCase = fc.record({
	replicas: fc.integer({ min: 3, max: 5 }),
	steps: fc.array(anyStep, { minLength: 5, maxLength: 120, size: 'max' }),
	random: fc.nat()
});

function run(network: Network, steps: readonly Step[], added: Added): void {
	for (const step of steps) {
		const doc = network.replica(step.replica);
		if (step.do === 'edit') applyEdit(doc, step.edit, added);
		else if (step.do === 'deliver') network.deliver(step.replica, step.choice, step.again);
		else network.partition(step.replica, step.island);
		// The views that are kept between readings say what a reader of the bare state sees.
		expect(readProject(doc)).toEqual(readProject(freshCopy(doc)));
		expect(readBin(doc)).toEqual(readBin(freshCopy(doc)));
	}
	network.heal();
}

test('however a network delays, repeats and reorders, everyone ends with the same project and nothing is lost', () => {
	fc.assert(
		fc.property(anyCase, ({ replicas, steps, random }) => {
			ids.count = 0;
			vi.spyOn(Math, 'random').mockImplementation(seededRandom(random));
			const network = new Network(replicas);
			const added = nothingAdded();
			run(network, steps, added);
			expectSame(network.replicas);
			expectNothingLost(network.replica(0), added);
			expectReachable(network.replica(0));
		}),
		property(60)
	);
}, 120_000);
