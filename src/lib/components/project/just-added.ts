let added: string | null = null;

/** The page of a thing that was just made begins with its title; after a reload it is a page like any other. */
export function markAdded(id: string): void {
	added = id;
}

export function wasJustAdded(id: string): boolean {
	return added === id;
}

export function forgetAdded(): void {
	added = null;
}
