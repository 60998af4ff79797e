import { endpoint, requireUser } from '../answer.ts';

export const GET = endpoint(async (event) => Response.json({ user: requireUser(event) }));
