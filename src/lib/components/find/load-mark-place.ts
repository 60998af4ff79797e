/** Most pages are opened without it. Null when it cannot be had. */
export async function loadMarkPlace() {
	try {
		const { markPlace } = await import('./mark-place.ts');
		return markPlace;
	} catch (error) {
		console.warn('the place cannot be shown', error);
		return null;
	}
}
