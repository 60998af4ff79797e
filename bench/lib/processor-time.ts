import { readFile } from 'node:fs/promises';
import { sum } from './statistics.ts';

/** Linux counts in ticks of 1/100 s, whatever the kernel's own clock is (`USER_HZ`). */
const TICK_MS = 10;

/** Processor time of a process so far, in ms. */
export async function processorTime(pid: number): Promise<number> {
	const [user, system] = await times(pid);
	return TICK_MS * (user + system);
}

/** Of a process, of the children that have ended, and of those that run. */
export async function processorTimeOfTree(pid: number): Promise<number> {
	const ticks = sum(await times(pid));
	const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
	// One that ends meanwhile is counted with its parent the next time.
	const running = children.filter(Boolean).map((child) => processorTime(Number(child)).catch(() => 0));
	return TICK_MS * ticks + sum(await Promise.all(running));
}

type Times = [user: number, system: number, userOfEnded: number, systemOfEnded: number];

/** Fields 14 to 17 of proc_pid_stat(5). The second field, the name, may contain anything but ends at the last bracket. */
async function times(pid: number): Promise<Times> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const field = (number: number) => Number(fields[number - 3]);
	return [field(14), field(15), field(16), field(17)];
}
