import { buildIfStale } from '../../scripts/app-build.ts';

/** Global setup for suites that start the built app: they must never test yesterday's. */
export default function setup(): void {
	if (!buildIfStale()) throw new Error('The app does not build.');
}
