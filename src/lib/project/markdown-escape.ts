interface Surroundings {
	/** The character before the text; '' at the start. */
	readonly before: string;
	/** What comes after it. */
	readonly next: string;
	/** Two tildes and more could strike words through. */
	readonly tildes: boolean;
	readonly inLink: boolean;
}

/** Only what would otherwise be markup: text that stays readable is worth more than safe-looking text. */
export function escapeWords(text: string, around: Surroundings): string {
	const [start = ''] = /^[^\S \t]*/.exec(text) ?? [];
	const core = withoutEnd(text.slice(start.length));
	const end = text.slice(start.length + core.length);
	const escaped = core.replace(/[\\`*_~[\]<&!]/g, (char, index: number) => {
		const left = index === 0 ? around.before : (core[index - 1] ?? '');
		const rest = core.slice(index + 1);
		return isMarkup(char, left, rest, around) ? `\\${char}` : char;
	});
	return references(start) + escaped + references(end);
}

/** Not a pattern, whose time would grow with the square of a long run of spaces inside. */
function withoutEnd(text: string): string {
	let end = text.length;
	while (end > 0 && /[^\S \t]/.test(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}

/** Spaces that readers of Markdown would drop, or take for no space, at the edge of a text. */
function references(spaces: string): string {
	return Array.from(spaces, reference).join('');
}

/** A character that stands for itself and is neither space nor letter to who reads the source. */
export function reference(character = ''): string {
	if (character === '\u00a0') return '&nbsp;';
	return character === '' ? '' : `&#${character.codePointAt(0) ?? 0};`;
}

function isMarkup(char: string, left: string, rest: string, around: Surroundings): boolean {
	// Joined with what is long, each sign of the text would cost a copy of it.
	const after = rest === '' ? around.next : rest;
	const spaced = /^\s?$/.test(left) && /^(\s|$)/.test(after);
	switch (char) {
		case '*':
			return !spaced;
		case '_':
			return !spaced && !(/[\p{L}\p{N}]/u.test(left) && /^[\p{L}\p{N}]/u.test(after));
		case '~':
			return around.tildes;
		case ']':
			return around.inLink;
		case '<':
			return /^[a-z/!?]/i.test(rest);
		case '&':
			return /^(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i.test(rest);
		case '!':
			// Before a link it would make a picture of it.
			return rest === '' && around.next.startsWith('[');
		case '\\':
			return /^([!-/:-@[-`{-~]|$)/.test(rest);
		default:
			return true;
	}
}

/** What a line may not begin with, or, of dashes, underscores and equals signs, consist of. */
export function escapeLineStart(line: string): string {
	return line
		.replace(/^(#{1,6}(\s|$)|>|[-+*](\s|$)|(?=[:|\s]*-)[-:|\s]+$|=+\s*$|_[_ \t]*$)/, '\\$1')
		.replace(/^(\d{1,9})([.)](\s|$))/, '$1\\$2');
}
