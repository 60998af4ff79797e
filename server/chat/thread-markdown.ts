import type { Message, Reply } from '#lib/protocol/chat.ts';
import { readableAnswer } from '#lib/protocol/citations.ts';
import { wordsMarkdown } from '#lib/project/markdown-inline.ts';
import type { Exported, ThreadFormat, ThreadHead } from './thread-file.ts';

/** Of CommonMark: a lone carriage return ends a line too. */
const LINE_END = /\r\n|\r|\n/;

/**
 * A thread for people to read: a heading for each day and each message. What was said stands in a quotation, which
 * ends everything that was begun in it, be it code, a list or HTML; so no message can look like another one.
 */
export function markdownFormat(): ThreadFormat {
	let day = '';
	return {
		head: ({ exportedAt, thread }) =>
			[
				`# ${words(titleOf(thread))}`,
				`*${thread.messageCount} messages, as of ${dayOf(exportedAt)}, ${timeOf(exportedAt)}. All times are UTC.*`
			].join('\n\n') + '\n',
		message(exported) {
			const { message } = exported;
			const today = dayOf(message.createdAt);
			const parts = [
				...(today === day ? [] : [`## ${today}`]),
				`### ${words(authorOf(message))}, ${timeOf(message.createdAt)}`,
				...factsOf(exported).map((fact) => `*${fact}*`),
				...(message.body === '' ? [] : [quoted(readable(exported))])
			];
			day = today;
			return `\n${parts.join('\n\n')}\n`;
		},
		end: ''
	};
}

export function titleOf({ project, section }: ThreadHead['thread']): string {
	if (!project) return 'My thread';
	if (!section) return project.title;
	return `${project.title}: ${section.title ?? 'a deleted section'}`;
}

function authorOf({ kind, authorName }: Message): string {
	return kind === 'assistant' ? 'Assistant' : (authorName ?? 'A former member');
}

/** What stands between the name and the words. */
function factsOf({ message, reply, replaced }: Exported): string[] {
	const { quote, editedAt, deletedAt } = message;
	if (deletedAt !== null) return ['Deleted'];
	const facts: string[] = [];
	if (quote) {
		const name = quote.kind === 'assistant' ? 'the assistant' : (quote.authorName ?? 'a former member');
		facts.push(`Answers ${words(name)}${quote.excerpt === '' ? '' : `: “${words(quote.excerpt)}”`}`);
	}
	if (reply) facts.push(howAnswered(reply));
	if (replaced) facts.push('Another answer took its place');
	if (editedAt !== null) facts.push(`Edited ${dayOf(editedAt)}, ${timeOf(editedAt)}`);
	return facts;
}

function howAnswered({ model, requestedByName, status, stoppedByName, errorCode }: Reply): string {
	const asked = `${model === null ? '' : `${words(model)}, `}asked by ${words(requestedByName)}`;
	switch (status) {
		case 'done':
			return asked;
		case 'stopped':
			return `${asked}; stopped${stoppedByName === null ? '' : ` by ${words(stoppedByName)}`}`;
		case 'failed':
			return `${asked}; failed${errorCode === null ? '' : ` (${words(errorCode)})`}`;
		case 'interrupted':
			return `${asked}; broke off`;
		case 'queued':
		case 'streaming':
			return `${asked}; still being written`;
	}
}

/** An answer names what it cites by the titles of then. */
function readable({ message, reply }: Exported): string {
	if (message.kind !== 'assistant') return message.body;
	const titles = new Map(reply?.context?.items.map(({ ref, title }) => [ref, title]));
	return readableAnswer(message.body, (ref) => titles.get(ref), 'unverified');
}

/** On one line, as they are. */
function words(text: string): string {
	return wordsMarkdown(text.replaceAll(/\s+/g, ' ').trim());
}

function quoted(markdown: string): string {
	return markdown
		.split(LINE_END)
		.map((line) => (line === '' ? '>' : `> ${line}`))
		.join('\n');
}

function dayOf(iso: string): string {
	return iso.slice(0, 10);
}

function timeOf(iso: string): string {
	return iso.slice(11, 16);
}
