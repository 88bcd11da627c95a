import { createHash } from 'node:crypto';
import { z } from 'zod';
import { limit, notionId, text, uuid } from '../asked.ts';
import { TODO_FIELDS } from '../schemas/todo-fields.ts';
import { placeInPlatform } from '../todo-links/link-shape.ts';

const ISO_DATE =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Notion reads a comma as the end of an option's name. */
const optionName = () =>
  text(1, 100).regex(/^[^,]+$/, 'should have no comma, because Notion allows none in an option’s name');

const dueDate = () =>
  z
    .string()
    .regex(ISO_DATE, 'should be a date (2026-11-30) or a date and time with its offset (2026-11-30T17:00:00+01:00)')
    .refine(isOnCalendar, 'should be a day that is on the calendar');

const propertyValue = z.union(
  [z.string().max(2_000), z.number(), z.boolean(), z.array(z.string().min(1).max(200)).max(100), z.null()],
  'should be text of at most 2,000 characters, a number, true or false, or a list of at most 100 texts',
);

const properties = () =>
  z
    .record(z.string().min(1).max(200), propertyValue)
    .refine(given => Object.keys(given).length <= 50, 'should have at most 50 properties');

/** A to-do's title and fields, with the sentences that a caller gets. */
export const todoContent = {
  title: text(1, 2000).regex(/\S/, 'should not be blank').describe('What is to be done; 1 to 2,000 characters.'),
  dueDate: dueDate().optional().describe('When it is due: a date, or a date and time with its offset.'),
  priority: optionName().optional().describe("One of the data source's priorities, by name; a new one is added to it."),
  assignee: text(1, 200)
    .optional()
    .describe(
      'A Notion user: id, e-mail address or name; or `platform:id` of a chat platform’s user with a person link.',
    ),
  status: optionName().optional().describe("One of the data source's states, by name."),
  labels: z.array(optionName()).max(100).optional().describe('Labels, by name; new ones are added to the data source.'),
  project: text(1, 200).optional().describe('The project: the name of an option, or a Notion page’s id.'),
  properties: properties().optional().describe('Further properties by name.'),
};

/** The fields of a change; absent ones stay. */
export const todoChange = {
  ...todoContent,
  title: todoContent.title.optional().describe('What is to be done; 1 to 2,000 characters.'),
  clear: z.array(z.enum(TODO_FIELDS)).default([]).describe('Fields to empty.'),
};

export type TodoChange = z.output<z.ZodObject<typeof todoChange>>;

export const newTodo = z.object({
  id: uuid(),
  workspaceId: uuid(),
  connectionId: uuid().optional(),
  notionDataSourceId: notionId().optional(),
  channel: z.object({ platform: placeInPlatform.platform, channelId: placeInPlatform.id }).optional(),
  ...todoContent,
});
export type NewTodoRequest = z.output<typeof newTodo>;

export const whichTodo = z.object({ workspaceId: uuid(), id: uuid() });

export const changedTodo = whichTodo.extend({ expectedVersion: z.number().int().optional(), ...todoChange });

const moment = () => dueDate().optional();

export const todoList = z.object({
  workspaceId: uuid(),
  syncStates: z.array(z.enum(['pending', 'synced', 'failed'])).default([]),
  statuses: z.array(z.string()).default([]),
  includeArchived: z.boolean().default(false),
  assignees: z.array(text(1, 200)).max(50).default([]),
  priorities: z.array(z.string()).default([]),
  dueFrom: moment(),
  dueBefore: moment(),
  text: text(1, 200).optional(),
  notionDataSourceIds: z.array(notionId()).default([]),
  projects: z.array(z.string()).default([]),
  sort: z
    .string()
    .regex(
      /^-?(createdAt|updatedAt|dueDate|priority)$/,
      'should be createdAt, updatedAt, dueDate or priority, with a minus in front for the other way round',
    )
    .default('-createdAt'),
  limit: limit(),
  cursor: z.string().optional(),
});
export type TodoListRequest = z.output<typeof todoList>;

/** Tells requests for a new to-do apart: the same for the same content. */
export function digestOf({ id: _, workspaceId: __, ...content }: NewTodoRequest): string {
  const entries = Object.entries(content).filter(([, value]) => value !== undefined && !isNothing(value));
  return createHash('sha256')
    .update(JSON.stringify(entries.sort(([a], [b]) => a.localeCompare(b))))
    .digest('base64url');
}

/** A list or an object without anything in it says as much as none. */
function isNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

// JavaScript takes 2026-02-30 for 2 March.
function isOnCalendar(date: string): boolean {
  const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  // What is no date at all is told by the pattern.
  return Number.isNaN(day.getTime()) || day.toISOString().startsWith(date.slice(0, 10));
}
