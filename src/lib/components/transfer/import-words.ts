import type { SkipReason } from '#lib/client/import-files.ts';
import { m } from '#lib/paraglide/messages.js';
import type { ImportStep } from './importing.svelte.ts';

type Problem = Extract<ImportStep, { name: 'problem' }>['problem'];

const PROBLEMS: Record<Problem, () => string> = {
	zip_broken: m.import_zip_broken,
	zip_too_large: m.import_zip_too_large,
	json_incomplete: m.import_json_incomplete,
	not_a_project: m.import_not_a_project,
	newer: m.import_newer,
	project_too_large: m.import_project_too_large,
	too_much: m.import_too_much,
	several: m.import_several,
	nothing: m.import_nothing,
	failed: m.import_failed,
	not_kept: m.import_not_kept
};

const REASONS: Record<SkipReason, () => string> = {
	too_large: m.import_skip_too_large,
	not_text: m.import_skip_not_text,
	unsafe_path: m.import_skip_unsafe_path,
	too_many: m.import_skip_too_many
};

export function problemWords(problem: Problem): string {
	return PROBLEMS[problem]();
}

export function skipWords(reason: SkipReason): string {
	return REASONS[reason]();
}

/** "212 docs imported, 1 left out". */
export function doneWords({ made, skipped, others }: Extract<ImportStep, { name: 'done' }>): string {
	return [
		m.import_done_docs({ count: made.docs.length }),
		...(made.sections.length > 0 ? [m.import_done_sections({ count: made.sections.length })] : []),
		...(skipped.length > 0 ? [m.import_done_skipped({ count: skipped.length })] : []),
		...(others > 0 ? [m.import_done_others({ count: others })] : [])
	].join(', ');
}
