import type * as Y from 'yjs';
import { rootMap } from './item.ts';
import { ROOT, SCHEMA_VERSION } from './schema.ts';

/** 1 when it is missing or unusable: the first version is what a doc without one was written by. */
export function schemaVersionOf(doc: Y.Doc): number {
	const version = rootMap(doc, ROOT.project)?.get('schemaVersion');
	return typeof version === 'number' && Number.isSafeInteger(version) && version >= 1 ? version : 1;
}

/**
 * Written by a newer client than this one. Then nothing may be changed here: we do not know what the new
 * fields mean, and would break what they promise.
 */
export function isNewerSchema(doc: Y.Doc): boolean {
	return schemaVersionOf(doc) > SCHEMA_VERSION;
}
