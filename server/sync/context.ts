import type { Role } from '#lib/protocol/project.ts';
import type { User } from '#lib/protocol/account.ts';
import type { Progress } from './progress.ts';

/** Who is behind a socket; set at the upgrade. */
export interface SocketContext {
	/** Whose it is, and how that person appears to others. */
	user: Pick<User, 'id' | 'name' | 'color'>;
	sessionId: string;
}

/**
 * Hocuspocus' context of one document on one socket; the role is added when access was granted. What we keep
 * of a connection stands here, since a map beside it takes twice the memory.
 */
export interface ConnectionContext extends SocketContext {
	/** Null on a person's own `user:<id>` document, and before access was granted. */
	role?: Role | null;
	/** Set with the first frame. */
	progress?: Progress;
}
