/**
 * What those should hear who cannot see the page change: what was just done by key, what others wrote.
 * Announcer.svelte says it.
 */
class Announcer {
	text = $state('');

	say(text: string): void {
		// The same words twice would not be read again.
		this.text = text === this.text ? `${text}\u00a0` : text;
	}
}

export const announcer = new Announcer();
