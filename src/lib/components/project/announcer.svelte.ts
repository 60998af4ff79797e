/** What was just done by key, for those who cannot see the list change; Announcer.svelte says it. */
class Announcer {
	text = $state('');

	say(text: string): void {
		// The same words twice would not be read again.
		this.text = text === this.text ? `${text}\u00a0` : text;
	}
}

export const announcer = new Announcer();
