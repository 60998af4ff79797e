/**
 * Where a person goes on after signing in: the path in `?next=`, when it is one of this origin. Anything
 * else could send a person who just typed a password to a page that only looks like this one.
 */
export function nextPath(url: URL): string {
	const next = url.searchParams.get('next');
	if (!next?.startsWith('/') || !URL.canParse(next, url.origin)) return '/projects';
	const target = new URL(next, url.origin);
	// `//host` and `/\host` begin with a slash and lead elsewhere.
	if (target.origin !== url.origin) return '/projects';
	if (/^\/(login|register)(\/|$)/.test(target.pathname)) return '/projects';
	return target.pathname + target.search + target.hash;
}

/** The address of a page of the door that leads on to where this one would have. */
export function keepingNext(path: string, url: URL, extra: Record<string, string> = {}): string {
	const params = new URLSearchParams(extra);
	const next = nextPath(url);
	if (next !== '/projects') params.set('next', next);
	return params.size > 0 ? `${path}?${params}` : path;
}
