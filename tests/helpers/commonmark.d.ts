/** What the tests use of the reference implementation and of the specification's examples. */
declare module 'commonmark' {
	export class Parser {
		parse(markdown: string): unknown;
	}
	export class HtmlRenderer {
		constructor(options: { softbreak: string });
		render(document: unknown): string;
	}
}

declare module 'commonmark-spec' {
	export const tests: { markdown: string; html: string; section: string; number: number }[];
}
