import { DomainError } from '#lib/protocol/errors.ts';
import { EXPORT_SIZE_HEADER } from '#lib/protocol/thread-file.ts';
import { endpoint, idParam, requireUser } from '../../../answer.ts';

const TYPES = { md: 'text/markdown; charset=utf-8', json: 'application/json' };

export const GET = endpoint(async (event) => {
	const userId = requireUser(event).id;
	const threadId = idParam(event, 'threadId');
	const format = event.url.searchParams.get('format');
	if (format !== 'md' && format !== 'json') throw new DomainError('invalid', 'format: must be md or json');
	const { chat } = event.locals.backend;
	const { name, size, stream } = await chat.exportThread({ userId, threadId, format });
	return new Response(stream, {
		headers: {
			'content-type': TYPES[format],
			'content-disposition': `attachment; filename="thread.${format}"; filename*=UTF-8''${encodeName(name)}`,
			[EXPORT_SIZE_HEADER]: String(size),
			'cache-control': 'no-store'
		}
	});
});

/** RFC 8187 allows fewer signs than a URL does. */
function encodeName(name: string): string {
	return encodeURIComponent(name).replaceAll(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
	);
}
