import type { User } from '#lib/protocol/account.ts';
import type { Backend } from '#server/backend.ts';

declare global {
	namespace App {
		interface Locals {
			backend: Backend;
			session: { id: string; user: User } | null;
			requestId: string;
		}
		interface Platform {
			req: { backend: Backend };
		}
		interface Error {
			message: string;
			requestId?: string;
		}
	}
}
