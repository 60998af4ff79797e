/** "Ana" of "Ana Ferreira", or all of it where two in the team begin the same: a thread has little room. */
export function callName(name: string, team: readonly { name: string }[]): string {
	const first = firstName(name);
	const alike = team.filter((member) => firstName(member.name) === first && member.name !== name);
	return alike.length > 0 ? name : first;
}

function firstName(name: string): string {
	return name.trim().split(/\s+/)[0] ?? '';
}
