import { SHOWN } from './schema.ts';

const PROTOCOLS: readonly string[] = ['http:', 'https:', 'mailto:'];

/** Whitespace, control and invisible characters: URL parsers drop some of them, and eyes overlook the others. */
const DECEPTIVE = /[\s\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * The address a click may go to, as the browser will understand it; null for everything but http, https and
 * mailto, and for what tries to look like something else.
 */
export function safeHref(url: string): string | null {
	const parsed = DECEPTIVE.test(url) || url.length > SHOWN.url ? null : URL.parse(url);
	// Chromium takes "https://not%20an%20address", where others follow the standard and refuse it.
	if (!parsed || parsed.hostname.includes('%')) return null;
	return PROTOCOLS.includes(parsed.protocol) ? parsed.href : null;
}

/**
 * What a person typed or pasted into a field for an address, made a safe address: `figma.com/x` gets
 * `https://`, `ann@example.com` gets `mailto:`. Null when nothing safe can be made of it.
 */
export function normaliseUrl(input: string): string | null {
	const typed = input.trim().replaceAll(' ', '%20');
	if (typed === '') return null;
	// `localhost:3000` and `example.com:8080/x` begin like a scheme, but a port follows.
	if (/^[a-z][a-z\d+.-]*:(?!\d)/i.test(typed)) return safeHref(typed);
	if (/^[^/?#@]+@[^/?#@]+$/.test(typed)) return safeHref(`mailto:${typed}`);
	return safeHref(typed.startsWith('//') ? `https:${typed}` : `https://${typed}`);
}

/** The services that links are told apart by, each with its hosts (and their subdomains), narrower ones first. */
const SERVICES = [
	{ kind: 'google-docs', hosts: ['docs.google.com'], path: /^\/document\// },
	{ kind: 'google-sheets', hosts: ['docs.google.com'], path: /^\/spreadsheets\// },
	{ kind: 'google-slides', hosts: ['docs.google.com'], path: /^\/presentation\// },
	{ kind: 'google-sheets', hosts: ['sheets.google.com'] },
	{ kind: 'google-slides', hosts: ['slides.google.com'] },
	{ kind: 'google-drive', hosts: ['drive.google.com', 'docs.google.com'] },
	{ kind: 'figma', hosts: ['figma.com'] },
	{ kind: 'miro', hosts: ['miro.com'] },
	{ kind: 'github', hosts: ['github.com', 'github.io', 'githubusercontent.com'] },
	{ kind: 'gitlab', hosts: ['gitlab.com'] },
	{ kind: 'youtube', hosts: ['youtube.com', 'youtu.be', 'youtube-nocookie.com'] },
	{ kind: 'vimeo', hosts: ['vimeo.com'] },
	{ kind: 'loom', hosts: ['loom.com'] },
	{ kind: 'zoom', hosts: ['zoom.us', 'zoom.com'] },
	{ kind: 'teams', hosts: ['teams.microsoft.com', 'teams.live.com'] },
	{ kind: 'notion', hosts: ['notion.so', 'notion.site', 'notion.com'] },
	{ kind: 'dropbox', hosts: ['dropbox.com'] },
	{ kind: 'onedrive', hosts: ['onedrive.live.com', '1drv.ms'] },
	{ kind: 'sharepoint', hosts: ['sharepoint.com'] },
	{ kind: 'trello', hosts: ['trello.com'] },
	{ kind: 'linear', hosts: ['linear.app'] }
] as const satisfies readonly Service[];

interface Service {
	readonly kind: string;
	readonly hosts: readonly string[];
	readonly path?: RegExp;
}

export type LinkKind = (typeof SERVICES)[number]['kind'] | 'mail' | 'web';

export interface LinkHost {
	readonly kind: LinkKind;
	/** For people to read, without `www.`; the address itself for mail; '' when the url is not safe. */
	readonly host: string;
}

/** What stands behind a link, for its icon and its second line. */
export function linkHost(url: string): LinkHost {
	const href = safeHref(url);
	const parsed = href === null ? null : URL.parse(href);
	if (!parsed) return { kind: 'web', host: '' };
	if (parsed.protocol === 'mailto:') return { kind: 'mail', host: parsed.pathname };
	const service = SERVICES.find((candidate) => matches(candidate, parsed));
	return { kind: service?.kind ?? 'web', host: parsed.host.replace(/^www\./, '') };
}

function matches({ hosts, path }: Service, { hostname, pathname }: URL): boolean {
	const served = hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
	return served && (path?.test(pathname) ?? true);
}
