import type { Model, ModelChunk, ModelRequest } from './model.ts';
import { bestPassages, type Passage } from './passages.ts';

const PASSAGES = 3;
/** About a word, so that the answer takes the same way, in the same kind of pieces, as a model's. */
const PIECE_UNITS = 24;
/** About a line. */
const CITED_UNITS = 80;

/** Answers by quoting when no language model is set up, and says that it is none. */
export const builtInModel: Model = {
	name: 'built-in',
	isLanguageModel: false,
	canContinue: false,
	async *stream(request, signal): AsyncGenerator<ModelChunk> {
		const answer = answerTo(request);
		for (let at = 0; at < answer.length; at += PIECE_UNITS) {
			if (signal.aborted) return;
			yield { type: 'text', text: answer.slice(at, at + PIECE_UNITS) };
			// Lets others in: a person who stops it, and whoever else is served by this process.
			await new Promise((resolve) => setImmediate(resolve));
		}
		yield { type: 'finish', reason: 'stop' };
	}
};

const WHAT_I_AM = 'I am not a language model: none is set up here. I look for the words of your question';

function answerTo({ question, sources }: ModelRequest): string {
	if (sources.length === 0) return `${WHAT_I_AM} in a project, and this thread has none.`;
	const passages = bestPassages(question, sources, PASSAGES);
	if (passages.length === 0) {
		return `${WHAT_I_AM} in the ${count(sources.length, 'item')} I can see, and found none of them. Other words may help.`;
	}
	const found = passages.length === 1 ? 'This passage fits best' : 'These passages fit best';
	return [`${WHAT_I_AM} in what I can see. ${found}:`, ...passages.map(quote)].join('\n\n');
}

function quote({ source, text }: Passage): string {
	const quoted = text.split('\n').map((line) => `> ${line}`);
	return [...quoted, '>', `> From [[${source.ref}: ${beginning(text)}]]`].join('\n');
}

/** By which the passage is found again. Brackets in it could close those around it. */
function beginning(text: string): string {
	const [line = ''] = text.split('\n');
	return line.replaceAll(/[[\]]/g, ' ').slice(0, CITED_UNITS).toWellFormed();
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
