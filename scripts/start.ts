/**
 * Serves the app: from an up-to-date build, or through Vite with `--dev`. The server runs in this very process, so
 * signals reach it and its exit code is the one that the caller sees.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { buildIfStale } from './app-build.ts';
import { ROOT } from './root.ts';

const development = process.argv.includes('--dev');
if (!development && !buildIfStale()) process.exit(1);
const settings = join(ROOT, '.env');
if (existsSync(settings)) process.loadEnvFile(settings);
// Parsing the server's packages anew would be a third of the second start.
enableCompileCache(join(ROOT, 'node_modules/.cache/node'));
await import('../server/main.ts');
