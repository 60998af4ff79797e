import { LoginInput } from '#lib/protocol/account.ts';
import { endpoint, readBody } from '../../answer.ts';
import { signedIn } from '../signed-in.ts';

export const POST = endpoint(async (event) => {
	const input = await readBody(event, LoginInput);
	return await signedIn(
		event,
		await event.locals.backend.accounts.login(input, event.getClientAddress()),
		200
	);
});
