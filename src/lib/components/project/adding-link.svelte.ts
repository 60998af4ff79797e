/** The place whose field for a new link is open: a section, null for the project level, or nowhere. */
class AddingLink {
	#place = $state<string | null | undefined>(undefined);

	isAt(milestoneId: string | null): boolean {
		return this.#place === milestoneId;
	}

	begin(milestoneId: string | null): void {
		this.#place = milestoneId;
	}

	end(): void {
		this.#place = undefined;
	}
}

export const addingLink = new AddingLink();
