import type { JsonObject } from '@na/contracts';
import { TodoPropertyMissing, TodoStatusUnknown } from '../errors.ts';

/** What is kept of a property of a data source. */
export interface SchemaProperty {
  name: string;
  type: string;
  /** Of a status or select: its options by name. */
  options?: string[];
}

/** The fields of a to-do beside its title, as people give them; absent ones are empty. */
export interface TodoFields {
  dueDate?: string;
  priority?: string;
  assignee?: string;
  status?: string;
}

export type TodoField = keyof TodoFields;
export const TODO_FIELDS: readonly TodoField[] = ['dueDate', 'priority', 'assignee', 'status'];

/** Where each field goes: the types that fit, best first; of several properties the first with one of the names, else the only one. */
const HOMES: { [field in TodoField]: { types: string[]; names: RegExp; isByNameOnly?: boolean; wanted: string } } = {
  status: {
    types: ['status', 'select'],
    names: /^(status|state|stage)$/i,
    wanted: 'status property (or a select called Status)',
  },
  dueDate: { types: ['date'], names: /^(due|due date|due on|deadline|date)$/i, wanted: 'date property called Due' },
  priority: {
    types: ['select', 'status'],
    names: /^(priority|prio|importance|urgency)$/i,
    isByNameOnly: true,
    wanted: 'select property called Priority',
  },
  assignee: {
    types: ['people'],
    names: /^(assignee|assigned to|assigned|owner|person|responsible|who)$/i,
    wanted: 'people property called Assignee',
  },
};

/** The property that a field goes to. */
export function homeOf(field: TodoField, schema: SchemaProperty[]): SchemaProperty | undefined {
  const { types, names, isByNameOnly } = HOMES[field];
  const fitting = types.flatMap(type => schema.filter(property => property.type === type));
  const named = fitting.find(({ name }) => names.test(name.trim()));
  if (named || isByNameOnly) return named;
  const [only, ...others] = fitting.filter(({ type }) => type === types[0]);
  return others.length ? undefined : only;
}

/**
 * Some fields of a to-do as Notion's properties; a field that is empty empties its property.
 * @param assigneeId the Notion user that the assignee resolved to
 * @throws Problem `todo_property_missing`, `todo_status_unknown`
 */
export function todoProperties(
  fields: TodoFields,
  which: readonly TodoField[],
  schema: SchemaProperty[],
  assigneeId?: string,
): JsonObject {
  const filled = which.flatMap(field => {
    const home = homeOf(field, schema);
    if (!home && fields[field] === undefined) return [];
    if (!home) throw TodoPropertyMissing({ field, wanted: HOMES[field].wanted });
    return [[home.name, value(field, field === 'assignee' ? assigneeId : fields[field], home)] as const];
  });
  return Object.fromEntries(filled);
}

/**
 * Checks what can be checked without asking Notion.
 * @throws as {@link todoProperties}
 */
export function checkTodo(fields: TodoFields, schema: SchemaProperty[]): void {
  todoProperties(
    fields,
    TODO_FIELDS.filter(field => fields[field] !== undefined),
    schema,
  );
}

function value(field: TodoField, given: string | undefined, { type, options = [] }: SchemaProperty): JsonObject {
  if (type === 'people') return { people: given === undefined ? [] : [{ id: given }] };
  if (type === 'date') return { date: given === undefined ? null : { start: given } };
  if (given === undefined) return { [type]: null };
  // Notion adds an option that a select lacks, but never one that a status lacks.
  const known = options.find(option => option.toLowerCase() === given.toLowerCase());
  if (!known && type === 'status' && field === 'status') throw TodoStatusUnknown({ status: given, allowed: options });
  return { [type]: { name: known ?? given } };
}
