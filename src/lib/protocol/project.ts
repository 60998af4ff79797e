import * as v from 'valibot';
import { text, uuid } from './text.ts';

const ROLES = ['owner', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const projectTitle = v.pipe(text(), v.trim(), v.minLength(1, 'is missing'), v.maxLength(200, 'is too long'));

export const CreateProjectInput = v.object({ id: v.optional(uuid()), title: projectTitle });
export type CreateProjectInput = v.InferOutput<typeof CreateProjectInput>;

export const InvitationInput = v.object({ role: v.picklist(['editor', 'viewer']) });
export type InvitationInput = v.InferOutput<typeof InvitationInput>;

export const MemberInput = v.object({ role: v.picklist(ROLES) });

/** What a list shows of a project; copied from its Y.Doc after each commit. */
export interface ProjectOverview {
	summary: string;
	/** In order, without deleted ones. */
	milestones: { id: string; title: string; status: 'planned' | 'active' | 'done'; due: string | null }[];
}

/** A project as the API answers it. */
export interface ProjectRow {
	id: string;
	title: string;
	overview: ProjectOverview;
	/** Of the person asking. */
	role: Role;
	members: Member[];
	createdAt: string;
	/** When its content was last committed. */
	updatedAt: string;
}

export interface Member {
	userId: string;
	name: string;
	color: number;
	role: Role;
}

/** What a person who holds an invitation link may know before joining. */
export interface InvitationPreview {
	projectTitle: string;
	role: Role;
	invitedBy: string;
	expiresAt: string;
}
