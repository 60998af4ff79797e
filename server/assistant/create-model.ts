import type { Config } from '../config.ts';
import { builtInModel } from './built-in-model.ts';
import type { Model } from './model.ts';
import { createOpenAiModel } from './openai-model.ts';

/** A language model where one is configured, else the built-in assistant, which needs none. */
export function createModel(config: Config['assistant']): Model {
	return config.apiKey === undefined && config.baseUrl === undefined
		? builtInModel
		: createOpenAiModel(config);
}
