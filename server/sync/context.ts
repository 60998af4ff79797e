import type { Role } from '#lib/protocol/project.ts';
import type { User } from '#lib/protocol/account.ts';

/** Who is behind a socket; set at the upgrade. */
export interface SocketContext {
	user: User;
	sessionId: string;
}

/** Hocuspocus' context of one document on one socket; the role is added when access was granted. */
export interface ConnectionContext extends SocketContext {
	/** Null on a person's own `user:<id>` document. */
	role: Role | null;
}
