import * as v from 'valibot';

const optional = v.optional(
	v.pipe(
		v.string(),
		v.transform((value) => value || undefined)
	)
);
const url = (protocols: string[], example: string) =>
	v.check((value: string) => {
		return URL.canParse(value) && protocols.includes(new URL(value).protocol);
	}, `must be an address like ${example}`);

const MIB = 1024 * 1024;
const count = v.pipe(
	v.string(),
	v.check((value) => /^[1-9]\d{0,11}$/.test(value), 'must be a whole number above 0'),
	v.transform(Number)
);
const limit = (standard: number) => v.optional(count, String(standard));
/** A timer that is set for longer runs out at once. */
const TIMER_MOST_MS = 2 ** 31 - 1;
const milliseconds = v.optional(v.pipe(count, v.maxValue(TIMER_MOST_MS, `must be at most ${TIMER_MOST_MS}`)));

/** With less, our own instructions would leave no room for the project, or for a summary. */
const LEAST_TOKENS = { context: 4_000, history: 1_000 };
const CONTEXT_TOKENS = 24_000;
/** Of the request, for the thread's own messages, where no setting says otherwise. */
const HISTORY_SHARE = 1 / 4;
const tokens = (least: number) =>
	v.optional(v.pipe(count, v.minValue(least, `must be at least ${least.toLocaleString('en')}`)));

const Settings = v.object({
	PORT: v.optional(
		v.pipe(
			v.string(),
			v.check((value) => /^\d+$/.test(value) && Number(value) <= 65535, 'must be a port number, 0 to 65535'),
			v.transform(Number)
		),
		'3000'
	),
	HOST: v.optional(v.string(), '127.0.0.1'),
	ORIGIN: v.optional(v.pipe(v.string(), url(['http:', 'https:'], 'https://waystone.example'))),
	DATABASE_URL: v.optional(v.pipe(v.string(), url(['postgres:', 'postgresql:'], 'postgres://user@host/db'))),
	DATA_DIR: optional,
	REDIS_URL: v.optional(v.pipe(v.string(), url(['redis:', 'rediss:'], 'redis://host:6379'))),
	SIGNUP: v.optional(v.picklist(['invite', 'open'], 'must be invite or open'), 'invite'),
	OPENAI_API_KEY: optional,
	OPENAI_BASE_URL: v.optional(v.pipe(v.string(), url(['http:', 'https:'], 'https://api.openai.com/v1'))),
	ASSISTANT_MODEL: v.optional(v.string(), 'gpt-5-mini'),
	ASSISTANT_FIRST_TOKEN_MS: milliseconds,
	ASSISTANT_IDLE_MS: milliseconds,
	ASSISTANT_CONTEXT_TOKENS: tokens(LEAST_TOKENS.context),
	ASSISTANT_HISTORY_TOKENS: tokens(LEAST_TOKENS.history),
	ASSISTANT_TOKENS_PER_PERSON: v.optional(count),
	ASSISTANT_TOKENS_PER_PROJECT: v.optional(count),
	SEARCH_LANGUAGE: v.optional(
		v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be the name of a text search configuration')),
		'simple'
	),
	LOG_LEVEL: v.optional(
		v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a level of pino'),
		'info'
	),
	METRICS_TOKEN: optional,
	LIMIT_FRAME_BYTES: limit(40 * MIB),
	LIMIT_STATE_BYTES: limit(32 * MIB),
	LIMIT_UPDATES_PER_SECOND: limit(1000),
	LIMIT_SOCKETS_PER_PERSON: limit(200),
	LIMIT_DOCUMENTS_PER_PERSON: limit(100),
	LIMIT_AWARENESS_BYTES: limit(16 * 1024),
	LIMIT_BACKLOG_BYTES: limit(256 * MIB),
	LIMIT_MESSAGES_PER_MINUTE: limit(120),
	LIMIT_ASKS_PER_MINUTE: limit(20)
});

const Environment = v.pipe(
	Settings,
	v.forward(
		v.check(
			({ ASSISTANT_CONTEXT_TOKENS: context = CONTEXT_TOKENS, ASSISTANT_HISTORY_TOKENS: history = 0 }) => {
				return history <= context / 2;
			},
			'must be at most half of ASSISTANT_CONTEXT_TOKENS'
		),
		['ASSISTANT_HISTORY_TOKENS']
	)
);

/** What sync takes from one person, or for one project, before it refuses more. */
export interface SyncLimits {
	/** One message, such as a person's whole offline work. */
	frameBytes: number;
	/** The stored state of one project. */
	stateBytes: number;
	/** Frames with changes or presence on one socket, as a mean; bursts may be longer. */
	updatesPerSecond: number;
	socketsPerPerson: number;
	/** Different documents on all of a person's sockets. */
	documentsPerPerson: number;
	/** One presence message. */
	awarenessBytes: number;
	/** Updates in memory that wait for the database, of all projects. */
	backlogBytes: number;
}

/** How much one person may write in threads before it has to wait. */
export interface ChatLimits {
	messagesPerMinute: number;
	/** Of those that ask the assistant, and of retries. */
	asksPerMinute: number;
}

/** In estimated tokens. */
export interface TokenSettings {
	/** One request to the model at most. */
	context: number;
	/** The part of it that is for the thread's own messages, and for the summary of older ones. */
	history: number;
	/** In a day (UTC), by all requests of a person, and for a project; null for no limit. */
	perPerson: number | null;
	perProject: number | null;
}

export interface Config {
	port: number;
	host: string;
	/** Scheme, host and port as the browser sends it in `Origin`; no slash at the end. */
	origin: string;
	databaseUrl: string | undefined;
	dataDir: string | undefined;
	redisUrl: string | undefined;
	signup: 'invite' | 'open';
	assistant: { apiKey: string | undefined; baseUrl: string | undefined; model: string };
	/** How long a model may be silent, in milliseconds, where that is not as in server/chat/timing.ts. */
	patience: { firstTokenMs?: number; idleMs?: number };
	tokens: TokenSettings;
	/** The text search configuration of Postgres by which messages are found. */
	searchLanguage: string;
	logLevel: string;
	metricsToken: string | undefined;
	limits: SyncLimits;
	chatLimits: ChatLimits;
}

export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

/** Throws `ConfigError` with one line for each wrong setting. An empty variable counts as unset. */
export function readConfig(env: Record<string, string | undefined>): Config {
	const set = Object.fromEntries(
		Object.entries(env).filter(([, value]) => value !== undefined && value !== '')
	);
	const result = v.safeParse(Environment, set);
	if (!result.success) {
		const lines = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'environment'}: ${issue.message}`);
		throw new ConfigError(lines.join('\n'));
	}
	const { output } = result;
	return {
		port: output.PORT,
		host: output.HOST,
		origin: new URL(output.ORIGIN ?? `http://localhost:${output.PORT}`).origin,
		databaseUrl: output.DATABASE_URL,
		dataDir: output.DATA_DIR,
		redisUrl: output.REDIS_URL,
		signup: output.SIGNUP,
		assistant: {
			apiKey: output.OPENAI_API_KEY,
			baseUrl: output.OPENAI_BASE_URL,
			model: output.ASSISTANT_MODEL
		},
		patience: readPatience(output),
		tokens: readTokens(output),
		searchLanguage: output.SEARCH_LANGUAGE,
		logLevel: output.LOG_LEVEL,
		metricsToken: output.METRICS_TOKEN,
		limits: {
			frameBytes: output.LIMIT_FRAME_BYTES,
			stateBytes: output.LIMIT_STATE_BYTES,
			updatesPerSecond: output.LIMIT_UPDATES_PER_SECOND,
			socketsPerPerson: output.LIMIT_SOCKETS_PER_PERSON,
			documentsPerPerson: output.LIMIT_DOCUMENTS_PER_PERSON,
			awarenessBytes: output.LIMIT_AWARENESS_BYTES,
			backlogBytes: output.LIMIT_BACKLOG_BYTES
		},
		chatLimits: readChatLimits(output)
	};
}

type Output = v.InferOutput<typeof Environment>;

function readPatience(output: Output): Config['patience'] {
	return {
		...(output.ASSISTANT_FIRST_TOKEN_MS && { firstTokenMs: output.ASSISTANT_FIRST_TOKEN_MS }),
		...(output.ASSISTANT_IDLE_MS && { idleMs: output.ASSISTANT_IDLE_MS })
	};
}

function readTokens(output: Output): TokenSettings {
	const context = output.ASSISTANT_CONTEXT_TOKENS ?? CONTEXT_TOKENS;
	return {
		context,
		history: output.ASSISTANT_HISTORY_TOKENS ?? Math.floor(context * HISTORY_SHARE),
		perPerson: output.ASSISTANT_TOKENS_PER_PERSON ?? null,
		perProject: output.ASSISTANT_TOKENS_PER_PROJECT ?? null
	};
}

function readChatLimits(output: Output): ChatLimits {
	return { messagesPerMinute: output.LIMIT_MESSAGES_PER_MINUTE, asksPerMinute: output.LIMIT_ASKS_PER_MINUTE };
}
