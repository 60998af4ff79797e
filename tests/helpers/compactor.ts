/**
 * A process that does nothing but compact a project, one time after the other, until it is killed:
 * `node compactor.ts <database url> <project id>`. Says each time how many rows it folded.
 */
import { connect } from '#server/db/client.ts';
import { compact } from '#server/doc-store/compact.ts';

const [url = '', projectId = ''] = process.argv.slice(2);
const { sql } = connect(url, { max: 1 });
for (;;) {
	const { rows } = await compact(sql, projectId);
	process.stdout.write(`${rows}\n`);
}
