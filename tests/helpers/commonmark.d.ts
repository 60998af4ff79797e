/** What the tests use of the reference implementation and of the specification's examples. */
declare module 'commonmark' {
	export interface Node {
		readonly type: string;
		readonly level: number;
		readonly firstChild: Node | null;
		readonly next: Node | null;
	}
	export class Parser {
		parse(markdown: string): Node;
	}
	export class HtmlRenderer {
		constructor(options: { softbreak: string });
		render(document: unknown): string;
	}
}

declare module 'commonmark-spec' {
	export const tests: { markdown: string; html: string; section: string; number: number }[];
}
