import { until } from '../../tests/helpers/until.ts';
import type { Contender, Contenders } from '../lib/contenders.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median } from '../lib/statistics.ts';
import { WireClient } from '../lib/wire-client.ts';

const DOCUMENTS = 50;
const CLIENTS = 10;

/** What somebody costs who has a project open and does nothing. */
export async function idle({ waystone, bare }: Contenders): Promise<Result> {
	const [ours = [], peers = []] = await inTurns([waystone, bare], turn);
	return {
		rows: [
			{
				figure: 'memory of an idle connection',
				unit: 'KiB',
				ours: median(ours) / 1024,
				peer: { name: bare.name, value: median(peers) / 1024 },
				bar: { of: 'ratio', max: 1.15 }
			}
		],
		usages: [],
		notes: [
			`Idle connections: V8's heap and the buffers outside it, after collecting garbage (not what the kernel keeps for a socket), with ${DOCUMENTS * CLIENTS} connections on ${DOCUMENTS} empty documents and without.`
		]
	};
}

async function turn({ server, newDocuments }: Contender): Promise<number> {
	const noDocument = () =>
		until('all documents left memory', async () => (await server.ask('documents')) === 0);
	const seats = (await newDocuments(DOCUMENTS, CLIENTS)).flat();
	await noDocument();
	const before = await server.ask('memory');
	const clients: WireClient[] = [];
	// Not all at once: a server whose pool of database connections grew for it would be measured with that.
	for (const seat of seats) clients.push(await WireClient.open(seat));
	const after = await server.ask('memory');
	await Promise.all(clients.map((client) => client.close()));
	await noDocument();
	return (after - before) / seats.length;
}
