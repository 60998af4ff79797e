import type postgres from 'postgres';

/** Of a transaction. */
interface Life {
	/** It failed: its connection may be gone, or another's by now. */
	over: boolean;
}

/**
 * Postgres.js goes on with a transaction whose connection is lost. Its next statement, its rollback or its commit would
 * end the process, or, where the connection was made anew meanwhile, run outside of any transaction. Through this
 * client none of them is sent.
 */
export function withoutLostConnections<T extends postgres.Sql | postgres.TransactionSql>(
	client: T,
	life: Life = { over: false }
): T {
	return new Proxy(client, {
		apply(target, self, given) {
			expectAlive(life);
			return Reflect.apply(target, self, given) as unknown;
		},
		get(target, name) {
			const member: unknown = Reflect.get(target, name);
			if (typeof member !== 'function') return member;
			if (name === 'begin') return (...given: unknown[]) => begin(target as postgres.Sql, given);
			if (name !== 'savepoint' && name !== 'unsafe') return member;
			return (...given: unknown[]) => {
				expectAlive(life);
				const work = name === 'savepoint' ? given.pop() : undefined;
				const all = work === undefined ? given : [...given, ending(work as Work, life)];
				return Reflect.apply(member, target, all) as unknown;
			};
		}
	});
}

type Work = (tx: postgres.TransactionSql) => unknown;

function begin(client: postgres.Sql, given: unknown[]): Promise<unknown> {
	const life = { over: false };
	const work = ending(given.pop() as Work, life);
	const result = Reflect.apply(client.begin, client, [...given, work]) as Promise<unknown>;
	result.catch(() => (life.over = true));
	return result;
}

/** The work of a transaction, which never ends where the driver would send what follows to a lost connection. */
function ending(work: Work, life: Life): Work {
	return async (tx) => {
		try {
			const result = await work(withoutLostConnections(tx, life));
			if (!life.over) return result;
		} catch (error) {
			// What the failing statement knows already, the transaction hears in the same turn of the event loop,
			// or, where the connection was reset, in the one after it.
			for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
			if (!life.over) throw error;
		}
		return await new Promise<never>(() => undefined);
	};
}

function expectAlive({ over }: Life): void {
	if (over) throw new Error('The transaction is over: its connection was lost.');
}
