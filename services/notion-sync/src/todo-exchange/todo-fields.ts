import type { JsonObject, JsonValue } from '@na/contracts';
import { idsIn, momentOf, namesOf } from '../schemas/property-values.ts';
import type { NotionUser } from '../schemas/notion-users.ts';
import { isSameValue, type FieldValue, type Fields } from '../two-way/merge.ts';
import type { Standing } from '../two-way/standing.ts';
import type { TodoRow } from '../todos/todo.queries.ts';

/** What is stored of how a to-do stands, beside its fields. */
export type StoredStanding = Partial<Omit<Standing, 'ours'>> & {
  /** What the request that makes its page says, while that may be under way. */
  making?: Fields;
};

const FURTHER = 'properties.';

/** The field of a further property. */
export const fieldOf = (name: string): string => `${FURTHER}${name}`;

/** The name of the further property that a field is, if it is one. */
export const nameIn = (field: string): string | undefined =>
  field.startsWith(FURTHER) ? field.slice(FURTHER.length) : undefined;

/** A to-do's fields in the form in which both sides are compared. */
export function oursOf(row: TodoRow): Fields {
  return {
    title: row.title,
    dueDate: row.dueDate && momentOf(row.dueDate),
    priority: row.priority,
    assignee: row.notionAssigneeId ?? row.assignee,
    status: row.status,
    labels: namesOf(row.labels),
    project: row.project,
    archived: row.archived,
    ...Object.fromEntries(Object.entries(row.properties).map(([name, value]) => [fieldOf(name), value as FieldValue])),
  };
}

/** How a to-do stands between us and Notion. */
export function standingOf(row: TodoRow): Standing {
  const { base = {}, editedAt = {}, asOf = 0, notionEditedAt = 0, sent = null, open = {} } = row.standing;
  return { ours: oursOf(row), base, editedAt, asOf, notionEditedAt, sent, open };
}

/** A to-do with the fields that it has in a standing. @param users who people in Notion are, as far as known */
export function withStanding(row: TodoRow, { ours, ...stored }: Standing, users: readonly NotionUser[]): TodoRow {
  const before = oursOf(row);
  const next = { ...row, properties: { ...row.properties }, standing: stored as StoredStanding };
  for (const [field, value] of Object.entries(ours)) {
    if (isSameValue(before[field], value)) continue;
    const name = nameIn(field);
    if (name === undefined) Object.assign(next, COLUMNS[field]?.(value, users));
    else next.properties[name] = value as JsonValue;
  }
  return next;
}

const text = (value: FieldValue) => (value === null ? null : String(value));

const COLUMNS: {
  [field: string]: ((value: FieldValue, users: readonly NotionUser[]) => Partial<TodoRow>) | undefined;
} = {
  title: value => ({ title: text(value) ?? '' }),
  dueDate: value => ({ dueDate: text(value) }),
  priority: value => ({ priority: text(value) }),
  status: value => ({ status: text(value) }),
  project: value => ({ project: text(value) }),
  labels: value => ({ labels: Array.isArray(value) ? value : [] }),
  archived: value => ({ archived: value === true }),
  assignee: (value, users) => ({ notionAssigneeId: text(value), assignee: peopleIn(text(value), users) }),
};

/** What people call those whom ids mean: their e-mail addresses or names, or their ids when nobody knows them. */
function peopleIn(ids: string | null, users: readonly NotionUser[]): string | null {
  if (ids === null) return null;
  const names = idsIn(ids).map(id => {
    const user = users.find(each => each.id === id);
    return user?.email ?? user?.name ?? id;
  });
  return names.join(', ');
}

/** A to-do's further properties, but for those that are empty. */
export function furtherOf({ properties }: TodoRow): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
