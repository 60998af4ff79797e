import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { goto } from '$app/navigation';
import { account, signOut } from '#lib/client/account.svelte.ts';
import type { UnsyncedWork } from '#lib/client/local-data.ts';
import { errorText } from '#lib/components/ui/error-text.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';

/** What was just written is on its way, and the device soon knows that it arrived. */
const PATIENCE_MS = 2_000;
const INTERVAL_MS = 200;

/** The way out: signing out takes everything of a person from this browser. */
class Leaving {
	/** Something is being looked for or removed. */
	busy = $state(false);
	/** What would be lost, while the person is asked. */
	atStake = $state.raw<UnsyncedWork | null>(null);

	/** Signs out at once when nothing would be lost. */
	async ask(): Promise<void> {
		const { user } = account;
		if (!user || this.busy) return;
		this.busy = true;
		try {
			const work = await findSettled(user.id);
			if (isNothing(work)) await this.#leave(user.id);
			else this.atStake = work;
		} finally {
			this.busy = false;
		}
	}

	/** Signs out and removes everything, and goes to the door; says so when the server could not be told. */
	async confirm(): Promise<void> {
		const { user } = account;
		if (!user || this.busy) return;
		this.busy = true;
		await this.#leave(user.id).finally(() => (this.busy = false));
	}

	stay(): void {
		this.atStake = null;
	}

	async #leave(userId: string): Promise<void> {
		try {
			await signOut();
		} catch (error) {
			toasts.show({ text: errorText(error), icon: TriangleAlert });
			return;
		}
		this.atStake = null;
		// The pages of this person let go of their databases first.
		await goto('/login', { replaceState: true });
		const { erasePerson } = await import('#lib/client/local-data.ts');
		await erasePerson(userId);
	}
}

export const leaving = new Leaving();

async function findSettled(userId: string): Promise<UnsyncedWork> {
	const { findUnsyncedWork } = await import('#lib/client/local-data.ts');
	const deadline = Date.now() + (navigator.onLine ? PATIENCE_MS : 0);
	for (;;) {
		const work = await findUnsyncedWork(userId);
		if (isNothing(work) || Date.now() >= deadline) return work;
		await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
	}
}

function isNothing({ projects, setAside }: UnsyncedWork): boolean {
	return projects.length === 0 && setAside.length === 0;
}
