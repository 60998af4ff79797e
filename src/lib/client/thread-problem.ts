import type { ApiError } from './api.ts';

/** Why a thread cannot be brought up to date now. */
export type ThreadProblem = 'offline' | 'unsynced' | 'not_found' | 'failed';

export function problemOf({ code, status }: ApiError): ThreadProblem {
	if (code === 'milestone_unknown') return 'unsynced';
	if (code === 'not_found') return 'not_found';
	return code === 'offline' || status >= 500 ? 'offline' : 'failed';
}
