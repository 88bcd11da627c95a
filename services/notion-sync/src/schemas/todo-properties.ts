import type { JsonObject } from '@na/contracts';
import { TodoPropertyMissing, TodoStatusUnknown } from '../todo-errors.ts';
import { homesOf, wantedBy, type Chosen } from './field-homes.ts';
import { written } from './property-values.ts';
import { keyOf, type SchemaProperty } from './schema-property.ts';
import { isEmpty, TODO_FIELDS, type TodoField, type TodoFields } from './todo-fields.ts';

/**
 * Some fields of a to-do as Notion's properties; a field that is empty empties its property.
 * @param assigneeId the Notion users that the assignee resolved to, separated by commas
 * @throws Problem `todo_property_missing`, `todo_status_unknown`
 */
export function todoProperties(
  fields: TodoFields,
  which: readonly TodoField[],
  schema: readonly SchemaProperty[],
  assigneeId?: string,
  chosen: Chosen = {},
): JsonObject {
  const homes = homesOf(schema, chosen);
  const filled = which.flatMap(field => {
    const { state, property } = homes[field];
    const hasHome = property && state !== 'broken';
    if (!hasHome && isEmpty(fields[field])) return [];
    if (!hasHome) throw TodoPropertyMissing({ field, wanted: wantedBy(field) });
    const given = field === 'assignee' ? assigneeId : fields[field];
    return [[keyOf(property), valueOf(field, given, property)] as const];
  });
  return Object.fromEntries(filled);
}

/**
 * Checks what can be checked without asking Notion.
 * @throws as {@link todoProperties}
 */
export function checkTodo(fields: TodoFields, schema: readonly SchemaProperty[], chosen: Chosen = {}): void {
  const which = TODO_FIELDS.filter(field => !isEmpty(fields[field]));
  todoProperties(fields, which, schema, undefined, chosen);
}

function valueOf(field: TodoField, given: string | string[] | undefined, property: SchemaProperty): JsonObject {
  const { type, options = [] } = property;
  const isKnown = typeof given !== 'string' || options.some(option => option.toLowerCase() === given.toLowerCase());
  // Notion adds an option that a select lacks, but never one that a status lacks.
  if (!isKnown && type === 'status' && field === 'status') throw TodoStatusUnknown({ status: given, allowed: options });
  return written(given ?? null, property);
}
