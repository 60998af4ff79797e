import { m } from '#lib/paraglide/messages.js';
import type { Template } from './template-names.ts';

/** Lines as `writePlainBlocks` reads them. */
export function templateText(template: Template): string {
	return {
		session: m.template_session_text,
		goals: m.template_goals_text,
		retrospective: m.template_retrospective_text,
		intake: m.template_intake_text
	}[template]();
}
