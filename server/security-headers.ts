import type { ServerResponse } from 'node:http';

const POLICY: Record<string, string> = {
	'default-src': "'none'",
	'script-src': "'self'",
	'style-src': "'self'",
	'connect-src': "'self'",
	'img-src': "'self' data:",
	'font-src': "'self'",
	'manifest-src': "'self'",
	'worker-src': "'self'",
	'base-uri': "'none'",
	'form-action': "'self'",
	'frame-ancestors': "'none'"
};

const STRICT = Object.entries(POLICY)
	.map(([name, value]) => `${name} ${value}`)
	.join('; ');

const META = /<meta http-equiv="content-security-policy" content="([^"]*)"/i;

/**
 * The policy of a prerendered page: the one that Kit wrote into it, with the hash of its inline script,
 * and what only a header can say.
 */
export function policyOfPage(html: string): string {
	const written = META.exec(html)?.[1]?.replaceAll('&#39;', "'").replaceAll('&quot;', '"');
	return written ? `${written}; frame-ancestors 'none'` : STRICT;
}

/**
 * Sets what every response carries. A rendered page replaces the policy by its own, which knows the hash
 * of its inline script.
 *
 * @param policy null leaves the policy to Kit, as Vite needs it in development
 */
export function setSecurityHeaders(response: ServerResponse, policy: string | null = STRICT): void {
	response.setHeader('X-Content-Type-Options', 'nosniff');
	response.setHeader('Referrer-Policy', 'same-origin');
	response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
	response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
	response.setHeader('X-Frame-Options', 'DENY');
	// Looking up the hosts of links that are only shown would tell a name server what stands in a thread.
	response.setHeader('X-DNS-Prefetch-Control', 'off');
	response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
	if (policy !== null) response.setHeader('Content-Security-Policy', policy);
}
