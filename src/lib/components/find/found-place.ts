/** A place in a text to which the eye is to be led. Part of history, and not of the address. */
export interface FoundPlace {
	/** What stands there, from the place on. */
	readonly anchor: string;
	/** The words that were looked for, folded. */
	readonly words: readonly string[];
	/** Id of an item in a list, which is meant as a whole. */
	readonly item?: string;
}

declare global {
	// Kit's own way to type what a history entry carries.
	// eslint-disable-next-line @typescript-eslint/no-namespace
	namespace App {
		interface PageState {
			found?: FoundPlace;
		}
	}
}
