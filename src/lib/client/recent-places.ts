import { readList } from './stored-list.ts';

const MOST = 40;

const key = (userId: string) => `waystone:${userId}:recent`;

/** A project, or a section or doc in it. */
export interface RecentPlace {
	projectId: string;
	/** Null is the project itself. */
	itemId: string | null;
}

/** Where this person was on this device, latest first. */
export function recentPlaces(userId: string): RecentPlace[] {
	return readList<RecentPlace>(key(userId));
}

export function rememberPlace(userId: string, { projectId, itemId }: RecentPlace): void {
	const others = recentPlaces(userId).filter(
		(place) => place.projectId !== projectId || place.itemId !== itemId
	);
	write(userId, [{ projectId, itemId }, ...others].slice(0, MOST));
}

/** Nothing is to tell that this person had the project. */
export function forgetPlaces(userId: string, projectId: string): void {
	write(
		userId,
		recentPlaces(userId).filter((place) => place.projectId !== projectId)
	);
}

function write(userId: string, places: readonly RecentPlace[]): void {
	try {
		if (places.length === 0) localStorage.removeItem(key(userId));
		else localStorage.setItem(key(userId), JSON.stringify(places));
	} catch (error) {
		console.warn('the place is not remembered', error);
	}
}
