/** What the environment says about a run; `npm run bench` sets nothing and measures everything. */

/** Rounds in which every server takes its turn; medians are over these. Fewer give a fast look. */
export const ROUNDS = positive('ROUNDS', 9);
/** How much of the long recording is replayed; fewer edits give a fast look. */
export const EDITS = positive('EDITS', Number.POSITIVE_INFINITY);
/** A folder for profiles of the servers under each load that processor time is given for. */
export const PROFILES = process.env.PROFILES;

const wanted = process.env.FIGURES?.split(',') ?? [];

/** Everything at full length, so the result may stand in the documentation. */
export const IS_COMPLETE =
	wanted.length === 0 && ROUNDS >= 9 && EDITS === Number.POSITIVE_INFINITY && PROFILES === undefined;

/** `FIGURES=latency,idle` chooses by name. */
export function isWanted(name: string): boolean {
	return wanted.length === 0 || wanted.includes(name);
}

function positive(name: string, standard: number): number {
	const value = Number(process.env[name] ?? standard);
	if (!(value >= 1)) throw new Error(`${name} must be a number from 1 on.`);
	return value;
}
