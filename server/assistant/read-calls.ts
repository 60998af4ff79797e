import * as v from 'valibot';
import {
	isToolName,
	toRefusal,
	TOOLS,
	type Change,
	type ProposalBase,
	type Refusal
} from '#lib/protocol/proposals.ts';
import { storableText } from '#lib/protocol/text.ts';
import { CALLS_MAX, type ToolCall } from './calls.ts';

/** A doc or milestone that the model was told of. */
export interface Target {
	kind: 'doc' | 'milestone';
	id: string;
	base: ProposalBase;
	/** The model was sent all of it. */
	whole: boolean;
}

export interface ReadCall {
	tool: string;
	input: Record<string, unknown> | null;
	base: ProposalBase | null;
	refusal: Refusal | null;
}

/** Each call as a proposal, or as the reason why it is none. Nothing else of a refused one is kept. */
export function readCalls(calls: readonly ToolCall[], targets: readonly Target[]): ReadCall[] {
	return calls.slice(0, CALLS_MAX + 1).map((call, index) => {
		const tool = storableText(call.name);
		const found = index === CALLS_MAX ? 'too_many' : readCall(call, targets);
		if (typeof found === 'string') return { tool, input: null, base: null, refusal: found };
		return { tool, input: found.input, base: found.base, refusal: null };
	});
}

type Found = Pick<Change, 'input'> & { base: ProposalBase | null };

function readCall({ name, json, cut }: ToolCall, targets: readonly Target[]): Found | Refusal {
	if (!isToolName(name)) return 'unknown_tool';
	if (cut) return 'too_large';
	let given: unknown;
	try {
		given = JSON.parse(json);
	} catch {
		// Written by a model: that it is no JSON is told by the refusal.
		return 'malformed';
	}
	const parsed = v.safeParse(TOOLS[name], given);
	if (!parsed.success) return toRefusal(parsed.issues[0].message);
	return locate({ tool: name, input: parsed.output } as Change, targets);
}

/** With whole ids in place of refs. */
function locate(change: Change, targets: readonly Target[]): Found | Refusal {
	const { input, tool } = change;
	if ('doc' in input) {
		const doc = find(targets, 'doc', input.doc);
		if (!doc) return 'unknown_target';
		// The rest, which the model never saw, would be gone.
		if (tool === 'replace_doc' && !doc.whole) return 'not_whole';
		return { input: { ...input, doc: doc.id }, base: doc.base };
	}
	if (!('section' in input) || input.section === undefined) return { input, base: null };
	const section = find(targets, 'milestone', input.section);
	return section ? { input: { ...input, section: section.id }, base: section.base } : 'unknown_target';
}

/** By its id, or a ref, which is the end of it. */
function find(targets: readonly Target[], kind: Target['kind'], name: string): Target | undefined {
	const digits = name.toLowerCase().replaceAll('-', '');
	if (!/^[0-9a-f]{6,32}$/.test(digits)) return undefined;
	const found = targets.filter((each) => {
		return each.kind === kind && each.id.toLowerCase().replaceAll('-', '').endsWith(digits);
	});
	return found.length === 1 ? found[0] : undefined;
}
