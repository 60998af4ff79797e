import { m } from '#lib/paraglide/messages.js';

export const TEMPLATES = ['session', 'goals', 'retrospective', 'intake'] as const;
export type Template = (typeof TEMPLATES)[number];

export function templateTitle(template: Template): string {
	return {
		session: m.template_session,
		goals: m.template_goals,
		retrospective: m.template_retrospective,
		intake: m.template_intake
	}[template]();
}
