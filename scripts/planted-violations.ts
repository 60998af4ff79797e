/**
 * One small project that breaks each rule of .dependency-cruiser.mjs once: rule name -> path -> source.
 * `scripts/check-dependencies.ts` writes it to a folder of its own and expects to be told of every one.
 */
export const PLANTED_VIOLATIONS: Record<string, Record<string, string>> = {
	'project-is-pure': {
		'src/lib/project/milestone.ts': `import { error } from '#lib/protocol/errors.ts';\nexport const planted = error;`,
		'src/lib/protocol/errors.ts': `export const error = 1;`
	},
	'protocol-below-client': {
		'src/lib/protocol/sync.ts': `import { session } from '../client/session.svelte.ts';\nexport const planted = session;`,
		'src/lib/client/session.svelte.ts': `export const session = $state({});`
	},
	'client-below-components': {
		'src/lib/client/outbox.ts': `export { default } from '#lib/components/chat/Composer.svelte';`,
		'src/lib/components/chat/Composer.svelte': `<textarea></textarea>`
	},
	'components-below-routes': {
		'src/lib/components/ui/Link.svelte': `<script lang="ts">\n\timport { path as to } from '../../../routes/path.ts';\n\tconst at: string = to;\n</script>\n<a href={at}>planted</a>`,
		'src/routes/path.ts': `export const path = '/';`
	},
	'endpoints-stay-on-the-server': {
		'src/routes/api/me/+server.ts': `export const GET = () => import('#lib/client/account.ts');`,
		'src/lib/client/account.ts': `export const account = 1;`
	},
	'src-takes-only-types-from-server': {
		// The first line is allowed: it must not hide the second.
		'src/routes/api/projects/+server.ts': `import type { Policy } from '#server/access/policy.ts';\nimport { can } from '#server/access/policy.ts';\nexport const GET: Policy = can;`,
		'server/access/policy.ts': `export type Policy = () => boolean;\nexport const can: Policy = () => true;`
	},
	'server-takes-only-project-and-protocol': {
		'server/chat/reply.ts': `import { draft } from '#lib/client/draft.ts';\nexport const planted = draft;`,
		'src/lib/client/draft.ts': `export const draft = 1;`
	},
	'only-main-starts-the-backend': {
		'server/sync/hocuspocus.ts': `import { backend } from '../backend.ts';\nexport const planted = backend;`,
		'server/backend.ts': `export const backend = 1;`
	},
	'base-below-everything': {
		'server/log.ts': `import { rows } from './db/rows.ts';\nexport const log = rows;`,
		'server/db/rows.ts': `export const rows = 1;`
	},
	'db-below-doc-store': {
		'server/db/client.ts': `import { append } from '../doc-store/append.ts';\nexport const planted = append;`,
		'server/doc-store/append.ts': `export const append = 1;`
	},
	'doc-store-below-features': {
		'server/doc-store/load.ts': `import { member } from '../access/membership.ts';\nexport const planted = member;`,
		'server/access/membership.ts': `export const member = 1;`
	},
	'accounts-below-sync-and-chat': {
		'server/auth/session.ts': `import { sockets } from '../sync/sockets.ts';\nexport const planted = sockets;`,
		'server/sync/sockets.ts': `export const sockets = 1;`
	},
	'assistant-below-chat': {
		'server/assistant/runner.ts': `import { thread } from '../chat/thread.ts';\nexport const planted = thread;`,
		'server/chat/thread.ts': `export const thread = 1;`
	},
	'sync-and-chat-apart': {
		'server/sync/doorbell.ts': `import { message } from '../chat/message.ts';\nexport const planted = message;`,
		'server/chat/message.ts': `export const message = 1;`
	},
	'no-cycles': {
		'src/lib/project/doc.ts': `import { link } from './link.ts';\nexport const doc = () => link;`,
		'src/lib/project/link.ts': `import { doc } from './doc.ts';\nexport const link = () => doc;`
	},
	'product-without-tests': {
		'server/metrics.ts': `import { fake } from '../tests/helpers/fake.ts';\nexport const planted = fake;`,
		'tests/helpers/fake.ts': `export const fake = 1;`
	},
	'server-without-dev-packages': {
		'server/main.ts': `import { test } from 'vitest';\nexport const planted = test;`
	},
	'imports-exist': {
		'src/lib/project/order.ts': `export * from './nowhere.ts';`
	}
};
