/** Starts the embedded database in the folder given, stores a row, says so, and stays until it is killed. */
import { connect } from '#server/db/client.ts';
import { startEmbedded } from '#server/db/embedded.ts';

const { url } = await startEmbedded({ dataDir: process.argv[2] });
const { sql } = connect(url, { max: 1 });
await sql`create table kept as select 'kept' as word`;
process.stdout.write('ready\n');
