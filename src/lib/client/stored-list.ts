/** A list kept in localStorage; what cannot be read counts as empty, since the server has it too. */
export function readList<T>(key: string): T[] {
	try {
		const stored = JSON.parse(localStorage.getItem(key) ?? '[]') as unknown;
		return Array.isArray(stored) ? (stored as T[]) : [];
	} catch (error) {
		console.warn(`${key} cannot be read`, error);
		return [];
	}
}
