import { DomainError } from '#lib/protocol/errors.ts';
import { endpoint } from '../answer.ts';

/** Any address of the API that is none: tools get the API's own answer instead of a page. */
export const fallback = endpoint(() =>
	Promise.reject(new DomainError('not_found', 'There is nothing at this address of the API.'))
);
