import * as v from 'valibot';
import { INBOX_PAGE_MAX, type InboxRead } from './inbox.ts';
import { uuid } from './text.ts';

export const InboxReadInput = v.union([
	v.object({ messageIds: v.pipe(v.array(uuid()), v.maxLength(INBOX_PAGE_MAX, 'are too many')) }),
	v.object({ all: v.literal(true) })
]) satisfies v.GenericSchema<unknown, InboxRead>;
