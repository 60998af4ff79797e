/**
 * What this browser remembers of the look (folds, widths, theme). Storage may be switched off or full; the
 * page then works the same and only forgets.
 */
export function readRemembered(key: string): string | null {
	try {
		return localStorage.getItem(`waystone:${key}`);
	} catch {
		return null;
	}
}

/** `null` forgets. Returns whether it was stored. */
export function writeRemembered(key: string, value: string | null): boolean {
	try {
		if (value === null) localStorage.removeItem(`waystone:${key}`);
		else localStorage.setItem(`waystone:${key}`, value);
		return true;
	} catch {
		return false;
	}
}
