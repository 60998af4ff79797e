/**
 * Imports go one way. `scripts/check-dependencies.ts` applies these rules, and plants a violation of each one
 * (scripts/planted-violations.ts) to prove that it is still found.
 *
 * @typedef {import('dependency-cruiser').IRegularForbiddenRuleType} Rule
 */

/**
 * A rule in the words "files here must not import from there".
 *
 * @param {string} name
 * @param {string} comment
 * @param {Rule['from']} from
 * @param {Rule['to']} to
 * @returns {Rule}
 */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/**
 * Types are erased before anything runs, so they may be imported against the direction where a rule says so.
 *
 * @type {Rule['to']}
 */
const RUNTIME_ONLY = { dependencyTypesNot: ['type-only'] };
/** Pages, layouts and the components next to them; endpoints (+server.ts) answer the API. */
const ENDPOINTS = '^src/(hooks\\.server\\.ts|routes/.*\\+server\\.ts)$';
const LOADED_EARLIER = '^server/(config|errors|log|bus)\\.ts$';

/** @type {Rule[]} */
const browser = [
	forbid(
		'project-is-pure',
		'lib/project is the isomorphic model of a project: yjs, ids, order keys, the parser of Markdown and differences, nothing else.',
		{ path: '^src/lib/project/' },
		{
			pathNot: [
				'^src/lib/project/',
				'(^|/)node_modules/(yjs|uuid|fractional-indexing-jittered|markdown-it|diff)/',
				'^(yjs|uuid|fractional-indexing-jittered|markdown-it|diff)$'
			]
		}
	),
	forbid(
		'protocol-below-client',
		'lib/protocol says what crosses the wire, for browser and server alike: only lib/project is below it.',
		{ path: '^src/lib/protocol/' },
		{
			pathNot: ['^src/lib/(protocol|project)/', '(^|/)node_modules/valibot/', '^valibot$']
		}
	),
	forbid(
		'client-below-components',
		'lib/client holds state and knows no component and no page.',
		{ path: '^src/lib/client/' },
		{ path: '^src/(lib/components|routes)/' }
	),
	forbid(
		'components-below-routes',
		'A component can be shown on any page.',
		{ path: '^src/lib/components/' },
		{ path: '^src/routes/' }
	),
	forbid(
		'endpoints-stay-on-the-server',
		'Endpoints and hooks run on the server, where no browser state exists.',
		{ path: ENDPOINTS },
		{ path: '^src/lib/(client|components)/' }
	),
	forbid(
		'src-takes-only-types-from-server',
		'Kit would bundle a second copy of the backend: everything but types comes through locals.backend.',
		{ path: '^src/' },
		{ path: '^server/', ...RUNTIME_ONLY }
	)
];

/** @type {Rule[]} */
const server = [
	forbid(
		'server-takes-only-project-and-protocol',
		'Node runs server/ as it is, without Svelte, Kit or a bundler.',
		{ path: '^server/' },
		{ path: '^src/', pathNot: '^src/lib/(project|protocol)/' }
	),
	forbid(
		'only-main-starts-the-backend',
		'One process has one backend: it is handed on, never imported.',
		{ path: '^server/', pathNot: '^server/(main|backend)\\.ts$' },
		{ path: '^server/(main|backend)\\.ts$', ...RUNTIME_ONLY }
	),
	forbid(
		'base-below-everything',
		'Settings, log and bus can be used everywhere because they use nothing.',
		{ path: LOADED_EARLIER },
		{ path: '^server/', pathNot: LOADED_EARLIER }
	),
	forbid(
		'db-below-doc-store',
		'server/db knows tables and connections, not what they are for.',
		{ path: '^server/db/' },
		{ path: '^server/', pathNot: ['^server/db/', LOADED_EARLIER] }
	),
	forbid(
		'doc-store-below-features',
		'server/doc-store keeps bytes: who may read them and how they travel is decided above.',
		{ path: '^server/doc-store/' },
		{ path: '^server/', pathNot: ['^server/(doc-store|db)/', LOADED_EARLIER] }
	),
	forbid(
		'accounts-below-sync-and-chat',
		'Who someone is and what they may do is asked by sync and chat, not the other way.',
		{ path: '^server/(access|auth)/' },
		{ path: '^server/(sync|chat|assistant)/' }
	),
	forbid(
		'assistant-below-chat',
		'Chat asks the assistant; the assistant knows context and model only.',
		{ path: '^server/assistant/' },
		{ path: '^server/(sync|chat)/' }
	),
	forbid(
		'sync-and-chat-apart',
		'They meet on the bus.',
		{ path: '^server/(sync|chat)/' },
		{ path: '^server/(sync|chat)/', pathNot: '^server/$1/', ...RUNTIME_ONLY }
	)
];

/** @type {Rule[]} */
const everywhere = [
	forbid('no-cycles', 'In a cycle nothing can be understood or loaded alone.', {}, { circular: true }),
	forbid(
		'product-without-tests',
		'What ships does not need tests, benchmarks or scripts.',
		{ path: '^(src|server)/' },
		{ path: '^(tests|bench|scripts)/' }
	),
	forbid(
		'server-without-dev-packages',
		'In production only "dependencies" are installed.',
		{ path: '^server/' },
		{ dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] }
	),
	forbid(
		'imports-exist',
		'A file that cannot be found fails when it is loaded, which may be in production only.',
		{},
		{ couldNotResolve: true, pathNot: '^(\\$(app|env|service-worker)|\\./\\$types)' }
	)
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [...browser, ...server, ...everywhere],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(src/lib/paraglide|build|\\.svelte-kit)/' },
		// Types count as imports too: rules that let them pass say so.
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'browser', 'import', 'node', 'default'],
			extensions: ['.ts', '.js', '.mjs', '.svelte', '.json', '.d.ts']
		}
	}
};
