import * as v from 'valibot';
import { text } from './text.ts';

const email = v.pipe(
	text(),
	v.trim(),
	v.toLowerCase(),
	v.maxLength(254, 'is too long'),
	v.email('is not an email address')
);

export const PASSWORD_MIN_LENGTH = 10;

/** 1,024 characters at most, because hashing time grows with the length. */
const newPassword = v.pipe(
	v.string(),
	v.minLength(PASSWORD_MIN_LENGTH, `needs at least ${PASSWORD_MIN_LENGTH} characters`),
	v.maxLength(1024, 'can have at most 1,024 characters')
);

export const RegisterInput = v.object({
	email,
	name: v.pipe(text(), v.trim(), v.minLength(1, 'is missing'), v.maxLength(80, 'is too long')),
	password: newPassword,
	invitation: v.optional(v.pipe(v.string(), v.maxLength(200))),
	setupCode: v.optional(v.pipe(v.string(), v.maxLength(200)))
});
export type RegisterInput = v.InferOutput<typeof RegisterInput>;

export const LoginInput = v.object({
	email: v.pipe(text(), v.trim(), v.toLowerCase(), v.maxLength(254)),
	password: v.pipe(v.string(), v.maxLength(1024))
});
export type LoginInput = v.InferOutput<typeof LoginInput>;

/** A signed-in person. `color` is 1 to 12, an index into the presence colours. */
export interface User {
	id: string;
	email: string;
	name: string;
	color: number;
}
