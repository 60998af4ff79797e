import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import {
	addMilestone,
	milestoneDescription,
	setMilestoneDue,
	setMilestoneStatus
} from '#lib/project/milestone.ts';
import { createProject, setProjectSummary } from '#lib/project/project.ts';
import type { MilestoneStatus } from '#lib/project/schema.ts';

export interface Seeded {
	kickOffId: string;
}

type Task = [text: string, done: boolean];

const DAY_MS = 24 * 60 * 60 * 1000;

const SECTIONS: { title: string; status: MilestoneStatus; days: number }[] = [
	{ title: 'Agreement', status: 'done', days: -20 },
	{ title: 'Kick-off', status: 'active', days: 9 },
	{ title: 'Interviews', status: 'active', days: -2 },
	{ title: 'Crew day', status: 'planned', days: 40 },
	{ title: 'Half-way look', status: 'planned', days: 90 }
];

const AIM = 'Everybody leaves the room knowing why this starts now and whom to ring when it stalls.';
const TASKS: Task[] = [
	['Settle the three aims with Hanne, in her words', true],
	['Ask Tove what the foremen should not be asked in public', true],
	['Choose who opens the meeting', false]
];

const DOCS: { title: string; section: string | null; nodes: () => Y.XmlElement[] }[] = [
	{
		title: 'Session notes',
		section: 'Kick-off',
		nodes: () => [
			heading('What we heard'),
			paragraph('Hanne brought figures and left with a question. The yards count repairs in two ways.'),
			paragraph('Tove will open if the agenda leaves room for the night shift.'),
			heading('Before Friday'),
			tasks([
				['Send Hanne the aims', true],
				['Ring Tove about the opening', false]
			])
		]
	},
	{
		title: 'Aims',
		section: 'Kick-off',
		nodes: () => [
			paragraph('One way to count repairs. One list of who is on call. One meeting less each week.')
		]
	},
	{
		title: 'Questions for the foremen',
		section: 'Interviews',
		nodes: () => [paragraph('What would you miss if the other yard closed tomorrow?')]
	},
	{
		title: 'How we work together',
		section: null,
		nodes: () => [paragraph('We answer within two days. We say early when something will be late.')]
	}
];

const LINKS = [
	{ title: 'Map of the crew', section: 'Kick-off', url: 'https://www.figma.com/board/harbour' },
	{ title: 'Who knows whom', section: 'Interviews', url: 'https://miro.com/app/board/harbour' },
	{ title: 'Signed agreement', section: null, url: 'https://docs.google.com/document/d/agreement' }
];

/** A project as a coaching team might keep it. `by` is the id of the person who made it. */
export function fillProject(doc: Y.Doc, by: string, now = new Date()): Seeded {
	createProject(doc, { title: 'Harbour Works, one crew', by });
	setProjectSummary(doc, 'Two yards became one in spring. By summer they want to run as one crew.');
	const ids = new Map<string, string>();
	for (const { title, status, days } of SECTIONS) {
		const id = addMilestone(doc, { title, by });
		setMilestoneStatus(doc, id, status);
		setMilestoneDue(doc, id, new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10));
		ids.set(title, id);
	}
	const idOf = (section: string | null) => (section === null ? null : (ids.get(section) ?? null));
	for (const { title, section, nodes } of DOCS) {
		write(docBody(doc, addDoc(doc, { title, milestoneId: idOf(section), by })), nodes());
	}
	for (const { section, ...link } of LINKS) addLink(doc, { ...link, milestoneId: idOf(section), by });
	const kickOffId = idOf('Kick-off') ?? '';
	write(milestoneDescription(doc, kickOffId), [paragraph(AIM), tasks(TASKS)]);
	return { kickOffId };
}

function write(fragment: Y.XmlFragment | undefined, nodes: Y.XmlElement[]): void {
	fragment?.insert(0, nodes);
}

function paragraph(text: string): Y.XmlElement {
	return element('paragraph', [new Y.XmlText(text)]);
}

function heading(text: string): Y.XmlElement {
	return element('heading', [new Y.XmlText(text)], { level: 2 });
}

function tasks(items: Task[]): Y.XmlElement {
	return element(
		'taskList',
		items.map(([text, checked]) => element('taskItem', [paragraph(text)], { checked }))
	);
}

/** Attributes are numbers and booleans, as the editor writes them. */
function element(
	name: string,
	children: (Y.XmlElement | Y.XmlText)[],
	attributes: Record<string, number | boolean> = {}
): Y.XmlElement {
	const node = new Y.XmlElement(name);
	// Yjs stores any JSON; its type says only strings.
	for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value as unknown as string);
	node.insert(0, children);
	return node;
}
