/**
 * ESLint's max-lines-per-function counts the functions inside a function as its lines, so a factory that returns
 * ten short functions would be too long. This rule counts each line for the innermost function only.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const ownLines = {
	meta: {
		type: 'suggestion',
		messages: { long: 'This function has {{own}} lines of its own; the most is {{max}}.' },
		schema: [{ type: 'integer', minimum: 1 }]
	},
	create(context) {
		const max = Number(context.options[0]);
		/** Lines that belong to functions inside, for each function that is open. @type {number[]} */
		const inner = [];
		const enter = () => inner.push(0);
		/** @param {import('eslint').Rule.Node} node */
		const leave = (node) => {
			if (!node.loc) return;
			const lines = node.loc.end.line - node.loc.start.line + 1;
			const own = lines - (inner.pop() ?? 0);
			// The line where an inner function starts is also a line of the outer one.
			if (inner.length > 0) inner.push((inner.pop() ?? 0) + lines - 1);
			if (own > max)
				context.report({ node, messageId: 'long', data: { own: String(own), max: String(max) } });
		};
		return { ':function': enter, ':function:exit': leave };
	}
};
