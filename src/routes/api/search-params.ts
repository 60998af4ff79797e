import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { DomainError } from '#lib/protocol/errors.ts';
import { uuid } from '#lib/protocol/text.ts';
import { countParam } from './answer.ts';

/** What a search asks for. Every text is a query. @throws DomainError `invalid` */
export function searchParams(event: RequestEvent) {
	const { searchParams: given } = event.url;
	return {
		query: given.get('q') ?? '',
		before: beforeParam(given.get('before')),
		limit: countParam(event, 'limit')
	};
}

function beforeParam(value: string | null): string | undefined {
	if (value === null) return undefined;
	const result = v.safeParse(uuid(), value);
	if (!result.success) throw new DomainError('invalid', 'before: must be the id of a message');
	return result.output;
}
