import * as v from 'valibot';
import { m } from '#lib/paraglide/messages.js';
import { PASSWORD_MIN_LENGTH, RegisterInput } from '#lib/protocol/account.ts';

export interface Registration {
	email: string;
	name: string;
	password: string;
}

export type RegistrationErrors = Partial<Record<keyof Registration, string>>;

/** What is wrong with which field, by the same rules as the server's; empty when nothing is. */
export function checkRegistration(input: Registration): RegistrationErrors {
	const result = v.safeParse(RegisterInput, input);
	if (result.success) return {};
	const wrong = new Set(result.issues.map((issue) => issue.path?.[0]?.key));
	const errors: RegistrationErrors = {};
	if (wrong.has('name')) errors.name = m.auth_name_wrong();
	if (wrong.has('email')) errors.email = m.auth_email_wrong();
	if (wrong.has('password')) {
		errors.password =
			input.password.length < PASSWORD_MIN_LENGTH
				? m.auth_password_short({ count: PASSWORD_MIN_LENGTH })
				: m.auth_password_long();
	}
	return errors;
}
