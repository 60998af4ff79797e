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

const Environment = v.object({
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
	LOG_LEVEL: v.optional(
		v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a level of pino'),
		'info'
	),
	METRICS_TOKEN: optional
});

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
	logLevel: string;
	metricsToken: string | undefined;
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
		logLevel: output.LOG_LEVEL,
		metricsToken: output.METRICS_TOKEN
	};
}
