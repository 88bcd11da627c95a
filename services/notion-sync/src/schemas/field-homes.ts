import type { SchemaProperty } from './schema-property.ts';
import { TODO_FIELDS, type TodoField } from './todo-fields.ts';

/** Where somebody said that a field goes: a property's id; false for nowhere. Fields that are absent go where they are detected to belong. */
export type Chosen = { readonly [field in TodoField]?: string | false };

/** What became of a field in a data source. */
export interface Home {
  state: 'detected' | 'chosen' | 'broken' | 'none';
  property?: SchemaProperty;
  /** What is wrong, when it is broken. */
  problem?: string;
}

interface Place {
  /** The types that fit, best first. */
  types: string[];
  /** Of several properties the first with one of the names, else the only one. */
  names: RegExp;
  isByNameOnly?: boolean;
  wanted: string;
}

/** Where each field goes. */
const PLACES: { [field in TodoField]: Place } = {
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
  labels: { types: ['multi_select'], names: /^(labels?|tags?)$/i, wanted: 'multi-select property called Labels' },
  project: {
    types: ['relation', 'select'],
    names: /^(projects?)$/i,
    isByNameOnly: true,
    wanted: 'relation or select property called Project',
  },
};

/** What a field wants of a data source, for people. */
export const wantedBy = (field: TodoField): string => PLACES[field].wanted;

/** Whether a property's type can hold a field. */
export const canHold = (field: TodoField, type: string): boolean => PLACES[field].types.includes(type);

/** The types that can hold a field. */
export const typesFor = (field: TodoField): readonly string[] => PLACES[field].types;

/** The property that a field goes to, unless somebody chose another. */
export function homeOf(field: TodoField, schema: readonly SchemaProperty[]): SchemaProperty | undefined {
  const { types, names, isByNameOnly } = PLACES[field];
  const fitting = types.flatMap(type => schema.filter(property => property.type === type));
  const named = fitting.find(({ name }) => names.test(name.trim()));
  if (named || isByNameOnly) return named;
  const [only, ...others] = fitting.filter(({ type }) => type === types[0]);
  return others.length ? undefined : only;
}

/** Where all fields go. A property that was chosen stays chosen when it is renamed; when it is gone or holds something else, nothing takes its place. */
export function homesOf(schema: readonly SchemaProperty[], chosen: Chosen = {}): { [field in TodoField]: Home } {
  return Object.fromEntries(TODO_FIELDS.map(field => [field, home(field, schema, chosen[field])])) as {
    [field in TodoField]: Home;
  };
}

function home(field: TodoField, schema: readonly SchemaProperty[], choice: string | false | undefined): Home {
  if (choice === false) return { state: 'none' };
  if (choice === undefined) {
    const property = homeOf(field, schema);
    return property ? { state: 'detected', property } : { state: 'none' };
  }
  const property = schema.find(({ id }) => id === choice);
  if (!property) return { state: 'broken', problem: `The property ${choice} that was chosen for ${field} is gone.` };
  if (canHold(field, property.type)) return { state: 'chosen', property };
  const problem = `The property “${property.name}” that was chosen for ${field} is of type ${property.type} now; it should be ${typesFor(field).join(' or ')}.`;
  return { state: 'broken', property, problem };
}
