import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { User } from '#lib/protocol/account.ts';
import type { Member, ProjectRow, Role } from '#lib/protocol/project.ts';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import { isNearLimit, type Refusal } from '#lib/protocol/sync.ts';
import { createProject } from '#lib/project/project.ts';
import { isNewerSchema } from '#lib/project/upgrade.ts';
import { observeProject, readBin, readProject, type Bin, type ProjectContent } from '#lib/project/view.ts';
import { checkAccount } from './account.svelte.ts';
import { api, ApiError } from './api.ts';
import type { Departing } from './departure.ts';
import { DeviceStore } from './device-store.ts';
import type { ProjectCopy } from './export.ts';
import { inBackground } from './in-background.ts';
import { forgetNewProject, newProjects } from './new-projects.ts';
import { LateSync } from './late-sync.ts';
import type { Here, Peer } from './peers.ts';
import { confirmNewProject, projects } from './projects.svelte.ts';
import type { QuarantineReason } from './quarantine-entry.ts';
import type { SaveState } from './save-state.ts';
import { SaveWatch } from './save-watch.svelte.ts';
import { deviceName } from './stored-project.ts';
import type { SyncStatus } from './sync-status.ts';
import { TabChannel } from './tab-channel.ts';

const RETRY_NEW_PROJECT_MS = 3_000;
/** Sockets that fail to open before we ask whether the session is over: a server that starts fails some. */
const ATTEMPTS_BEFORE_CHECK = 2;

/** Why a project cannot be shown or edited. `not_kept`: it was to be set aside, and the device did not take it. */
export type SessionProblem = 'not_found' | 'removed' | 'newer_schema' | 'not_kept';

/**
 * An open project: its document, kept on this device and in step with the server, and all that the screen
 * shows of it.
 */
export class ProjectSession {
	readonly projectId: string;
	readonly user: User;
	readonly doc = new Y.Doc();
	readonly awareness = new Awareness(this.doc);
	readonly project = this;

	content = $state.raw<ProjectContent>(readProject(this.doc));
	bin = $state.raw<Bin>(readBin(this.doc));
	/** There is something to show: from this device, or the server has answered. */
	ready = $state(false);
	problem = $state<SessionProblem | null>(null);
	role = $state<Role | null>(null);
	members = $state.raw<Member[]>([]);
	peers = $state.raw<Peer[]>([]);
	/** A socket is open and the server has let us in. */
	connected = $state(false);
	/** What the server had when it let us in is here too. */
	inStep = $state(false);
	/** The server could not be reached since this was opened. */
	unreachable = $state(!navigator.onLine);
	/** In bytes, once the project comes near the server's limit. */
	size = $state.raw<{ bytes: number; limit: number } | null>(null);
	/** Null until the server has answered; until then the role that this device remembers counts. */
	#serverReadOnly = $state<boolean | null>(null);
	/** What is here is on its way to the quarantine: later edits would be in neither place. */
	#leaving = $state(false);
	readonly readOnly = $derived(
		this.problem !== null || this.#leaving || (this.#serverReadOnly ?? this.role === 'viewer')
	);
	#rowTitle = $state('');
	/** The list's title stands in until the creator's own has arrived. */
	readonly title = $derived(this.content.project.title || this.#rowTitle);

	readonly saveWatch: SaveWatch;
	readonly #sync: LateSync;
	readonly #device: DeviceStore;
	readonly #tabs: TabChannel;
	readonly #listeners = new Set<(message: ServerMessage) => void>();
	readonly #ends: (() => void)[] = [];
	readonly #onReopen: () => void;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#hadContent = false;
	#destroyed = false;

	/** `onReopen`: this session has ended, and a new one begins with what the server has. */
	constructor(projectId: string, user: User, onReopen: () => void) {
		this.projectId = projectId;
		this.#onReopen = onReopen;
		this.user = user;
		this.#applyRow(projects.find(projectId));
		this.awareness.setLocalStateField('user', { id: user.id, name: user.name, color: user.color });
		this.saveWatch = new SaveWatch({ sync: () => this.#sync.status, device: () => this.#device });
		this.#ends.push(observeProject(this.doc, () => this.#readDocument()));
		// Registered before y-indexeddb: a closed database throws in the handler of that one, and handlers after it
		// never run.
		this.#sync = new LateSync(
			{ name: projectId, userId: user.id, doc: this.doc, awareness: this.awareness },
			{ status: (status) => this.#onStatus(status), message: (message) => this.#onMessage(message) }
		);
		this.doc.on('update', this.#onUpdate);
		const name = deviceName(user.id, projectId);
		this.#device = new DeviceStore(name, this.doc, {
			change: () => this.saveWatch.refresh(),
			isSaved: () => this.#sync.status.saved
		});
		this.#tabs = new TabChannel(name, this.doc, (reason) => inBackground(this.#setAside(reason, false)));
		this.awareness.on('change', this.#onPeers);
		inBackground(this.#open());
	}

	get save(): SaveState {
		return this.saveWatch.state;
	}

	/** All that is here, to be taken away. */
	get copy(): ProjectCopy {
		return { title: this.title, updates: [Y.encodeStateAsUpdate(this.doc)] };
	}

	/** Tells the others where this person is. */
	setHere(here: Here): void {
		this.awareness.setLocalStateField('here', here);
	}

	/** Tells the others in which thread this person is writing. */
	setTyping(thread: string | null): void {
		this.awareness.setLocalStateField('typing', thread);
	}

	/** Names of the others who are writing in a thread now. Reactive. */
	typingIn(thread: string): string[] {
		return this.peers.filter(({ typing }) => typing === thread).map(({ user }) => user.name);
	}

	/** Messages of the server on this document; returns the function that ends it. */
	onDoorbell(listener: (message: ServerMessage) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	async destroy(): Promise<void> {
		this.#destroyed = true;
		this.saveWatch.stop();
		clearTimeout(this.#retry);
		for (const end of this.#ends) end();
		this.doc.off('update', this.#onUpdate);
		this.#tabs.destroy();
		this.#sync.destroy();
		await this.#device.destroy();
		this.doc.destroy();
	}

	async #open(): Promise<void> {
		await this.#device.whenLoaded;
		if (this.#destroyed) return;
		if (this.#device.failure === 'unreadable') return await this.#setAside('unreadable', true);
		this.#hadContent = this.doc.store.clients.size > 0;
		await this.#createIfNew();
		if (this.doc.store.clients.size > 0) this.ready = true;
		this.#readDocument();
	}

	/** A project made on this device lives here alone until the server knows it. */
	async #createIfNew(): Promise<void> {
		const project = newProjects(this.user.id).find(({ id }) => id === this.projectId);
		if (project) {
			createProject(this.doc, { title: project.title, by: this.user.id });
			this.ready = true;
			const answer = await confirmNewProject(project);
			if (this.#destroyed) return;
			if (answer === 'later') return this.#retryLater();
			// Refused for good: the socket then says that there is no such project, and what was written stays here.
			forgetNewProject(this.user.id, this.projectId);
		}
		if (!this.#destroyed) this.#sync.connect();
	}

	#retryLater(): void {
		this.#retry = setTimeout(() => inBackground(this.#createIfNew()), RETRY_NEW_PROJECT_MS);
	}

	/** Members and role; the socket has the last word on whether one may be here. */
	async #loadRow(): Promise<void> {
		try {
			const { project } = await api<{ project: ProjectRow }>('GET', `/api/projects/${this.projectId}`);
			this.#applyRow(project);
			projects.keep(project);
		} catch (error) {
			// Without an answer the cached row stays.
			if (!(error instanceof ApiError)) throw error;
		}
	}

	#applyRow(row: ProjectRow | undefined): void {
		if (!row) return;
		this.role = row.role;
		this.members = row.members;
		this.#rowTitle = row.title;
	}

	readonly #onUpdate = (_update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void =>
		this.saveWatch.changed(local, local || origin === this.#tabs);

	readonly #onPeers = (_change: unknown, origin: unknown): void => {
		// The own caret moves also while Svelte takes an editor off the page, when no state may be set.
		if (origin === 'local') return;
		this.peers = this.#sync.peers(this.user.id);
		// Somebody joined since the members were read.
		const isNew = ({ user }: Peer) => !this.members.some(({ userId }) => userId === user.id);
		if (this.members.length > 0 && this.peers.some(isNew)) inBackground(this.#loadRow());
	};

	#readDocument(): void {
		this.content = readProject(this.doc);
		this.bin = readBin(this.doc);
		if (isNewerSchema(this.doc)) this.problem = 'newer_schema';
	}

	#onStatus(status: SyncStatus): void {
		if (status.connected && !this.connected) inBackground(this.#loadRow());
		({ connected: this.connected, inStep: this.inStep } = status);
		if (status.failedAttempts > 0) this.unreachable = true;
		this.#tabs.setConnected(status.connected);
		if (status.connected) this.#serverReadOnly = status.readOnly;
		if (status.saved) this.ready = true;
		if (status.denied) inBackground(this.leave());
		if (status.refused) this.#onRefused(status.refused, status.readOnly);
		const doubtful = status.otherSession || status.failedAttempts >= ATTEMPTS_BEFORE_CHECK;
		if (doubtful && navigator.onLine) inBackground(checkAccount());
		this.saveWatch.refresh();
	}

	#onRefused(refused: Refusal, readOnly: boolean): void {
		// While rights change, the old socket refuses what the next one may take.
		if (refused !== 'malformed' && !(refused === 'read_only' && readOnly)) return;
		// A document that began empty and in which nobody has written would be refused once more, and again.
		if (this.#hadContent || this.saveWatch.hasUnsaved) inBackground(this.#setAside(refused, true));
	}

	#onMessage(message: ServerMessage): void {
		if (message.type === 'size') this.size = isNearLimit(message) ? message : null;
		for (const listener of this.#listeners) listener(message);
	}

	/** To be called when this person is no longer a member: the copy on this device goes. */
	async leave(): Promise<void> {
		if (this.#leaving) return;
		// What was shown once, from this device or from the server, was ours to see.
		this.problem = this.#hadContent || this.ready ? 'removed' : 'not_found';
		const project = this.#depart();
		const { leaveDevice } = await import('./departure.ts');
		await leaveDevice(project);
	}

	/** Ends with a new session, which begins with what the server has. `first`: no other tab asked for it. */
	async #setAside(reason: QuarantineReason, first: boolean): Promise<void> {
		if (this.#leaving) return;
		if (first) this.#tabs.setAside(reason);
		try {
			const project = this.#depart();
			const { setAside } = await import('./departure.ts');
			await setAside(project, reason, first);
		} catch (error) {
			this.problem = 'not_kept';
			throw error;
		}
		if (!this.#destroyed) this.#onReopen();
	}

	/** After this the document changes no more. */
	#depart(): Departing {
		this.#leaving = true;
		this.#tabs.destroy();
		this.#sync.destroy();
		const { projectId, title, doc, user } = this;
		const { hasUnsaved, hasNewEdits } = this.saveWatch;
		return { userId: user.id, projectId, title, doc, device: this.#device, hasUnsaved, hasNewEdits };
	}
}
