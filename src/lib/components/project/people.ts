import type { Member } from '#lib/protocol/project.ts';

/** Their name, while they are a member; '' for somebody who left. */
export function memberName(members: readonly Member[], userId: string): string {
	return members.find((member) => member.userId === userId)?.name ?? '';
}

/** "Ana" of "Ana Ferreira", for a line with little room. */
export function shortName(name: string): string {
	return name.trim().split(/\s+/)[0] ?? '';
}
