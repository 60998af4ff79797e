import { toJsonSchema } from '@valibot/to-json-schema';
import type { ChatCompletionTool } from 'openai/resources/chat/completions';
import { TOOLS, type ToolName } from '#lib/protocol/proposals.ts';
import { estimateTokens } from './token-budget.ts';

const ABOUT: Record<ToolName, string> = {
	add_milestone: 'Proposes a new section.',
	add_link: 'Proposes a new link.',
	add_doc: 'Proposes a new doc.',
	replace_doc: 'Proposes another text for a doc. Give all of the text, also what stays as it is.',
	append_to_doc: 'Proposes to add to the end of a doc.',
	change_milestone: 'Proposes another status or due date for a section.'
};

/** What the model is offered in a project's threads. */
export const MODEL_TOOLS: ChatCompletionTool[] = Object.entries(TOOLS).map(([name, schema]) => {
	// `$schema` is for files; what JSON Schema cannot say, such as a day that exists, is checked with the call.
	const { $schema: _, ...parameters } = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
	return {
		type: 'function',
		function: { name, description: ABOUT[name as ToolName], parameters: { ...parameters } }
	};
});

/** Estimated, as they are sent with each request. */
export const TOOL_TOKENS = estimateTokens(JSON.stringify(MODEL_TOOLS));
