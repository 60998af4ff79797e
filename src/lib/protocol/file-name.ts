/** Windows keeps these for devices, whatever follows the dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const MAX_LENGTH = 80;

/** A title as the name of a file or folder on any system. */
export function fileName(title: string): string {
	// eslint-disable-next-line no-control-regex -- they are what no file name may have
	const safe = title.replace(/[\u0000-\u001f\u007f\\/:*?"<>|]/g, ' ').replace(/\s+/g, ' ');
	const short = trimmed(Array.from(trimmed(safe).toWellFormed()).slice(0, MAX_LENGTH).join(''));
	return short.replace(RESERVED, '$&_') || 'Untitled';
}

/** Dots make a name hidden at its beginning, and are dropped at its end by Windows. */
function trimmed(name: string): string {
	return name.replace(/^[\s.]+|[\s.]+$/g, '');
}

export class UniqueNames {
	readonly #taken = new Set<string>();

	/** On a disk that does not tell capitals from small letters, or é from e with an accent, too. */
	take(name: string): string {
		const key = (each: string) => each.normalize('NFC').toLowerCase();
		let unique = name;
		for (let number = 2; this.#taken.has(key(unique)); number += 1) unique = `${name} ${number}`;
		this.#taken.add(key(unique));
		return unique;
	}
}
