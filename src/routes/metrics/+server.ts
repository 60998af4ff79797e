import type { RequestHandler } from './$types.js';
import { timingSafeEqual } from 'node:crypto';

/** Prometheus metrics: for this machine, or with `Authorization: Bearer $METRICS_TOKEN`. */
export const GET: RequestHandler = async ({ locals, request, getClientAddress }) => {
	const { config, metrics } = locals.backend;
	const given = request.headers.get('authorization') ?? '';
	const allowed = config.metricsToken
		? isEqual(given, `Bearer ${config.metricsToken}`)
		: // A proxy on this machine passes everybody's requests on from here.
			!request.headers.has('x-forwarded-for') && /^(::1|(::ffff:)?127\.)/.test(getClientAddress());
	if (!allowed) return new Response('Not for this address.\n', { status: 403 });
	return new Response(await metrics.read(), { headers: { 'content-type': metrics.contentType } });
};

function isEqual(a: string, b: string): boolean {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
}
