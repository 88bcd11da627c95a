import { Injectable } from '@nestjs/common';
import type { JsonObject, JsonValue } from '@na/contracts';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { TodoPropertyUnfit, TodoPropertyUnknown } from '../todo-errors.ts';
import type { Link } from '../notion/notion.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { homesOf, type Chosen } from '../schemas/field-homes.ts';
import { NotionUsers } from '../schemas/notion-users.ts';
import { fitsIn, settled, takenBy, written } from '../schemas/property-values.ts';
import { keyOf, type SchemaProperty } from '../schemas/schema-property.ts';
import type { Schema } from '../schemas/schema.queries.ts';
import { TODO_FIELDS, type TodoField, type TodoFields } from '../schemas/todo-fields.ts';
import { todoProperties } from '../schemas/todo-properties.ts';
import { todoSourceOf } from '../todo-sources/todo-source.queries.ts';
import { lockTodo, storeTodo, type TodoRow } from '../todos/todo.queries.ts';
import { isSameValue, type FieldValue } from '../two-way/merge.ts';
import { titleItems } from '../notion/title.ts';
import { nameIn } from './todo-fields.ts';

/** A schema that is younger is not asked for again because Notion refused something, in milliseconds. */
const RECENT_MS = 1_000;

/** What to-dos say, in the words of their data source. */
@Injectable()
export class TodoValues {
  constructor(
    private readonly dataSource: DataSource,
    private readonly schemas: DataSourceSchemas,
    private readonly users: NotionUsers,
  ) {}

  /**
   * The to-do with its assignee as a Notion user and its options as the data source spells them, so that it can be compared with what Notion says.
   * @throws Problem `todo_assignee_unknown`
   */
  async resolved(row: TodoRow, link: Link): Promise<TodoRow> {
    const assigneeId =
      row.assignee && !row.notionAssigneeId ? await this.users.resolve(link, row.assignee) : row.notionAssigneeId;
    const { schema, chosen } = await this.schemaOf(row, link);
    const spelled = spelledAs(row, schema.properties, chosen);
    const next = { ...spelled, notionAssigneeId: assigneeId };
    const isSame = SPELLED.every(name => isSameValue(row[name] as FieldValue, next[name] as FieldValue));
    if (isSame && JSON.stringify(row.properties) === JSON.stringify(next.properties)) return row;
    return transaction(this.dataSource, async tx => {
      const now = await lockTodo(tx, row.workspaceId, row.id);
      // Whatever changed meanwhile is looked at by whoever asks next.
      if (!now || now.version !== row.version) return now ?? row;
      const { properties } = next;
      const words = Object.fromEntries(SPELLED.map(name => [name, next[name]]));
      return storeTodo(tx, { ...now, ...words, properties });
    });
  }

  /**
   * Some fields of a to-do as Notion's properties.
   * @throws Problem `todo_property_missing`, `todo_status_unknown`, `todo_property_unknown`, `todo_property_unfit`
   */
  async properties(row: TodoRow, fields: readonly string[], link: Link): Promise<JsonObject> {
    const { schema, chosen } = await this.schemaOf(row, link);
    try {
      return propertiesOf(row, fields, schema.properties, chosen);
    } catch (error) {
      // Somebody may have added in Notion what was missing a moment ago.
      if (!schema.ageMs) throw error;
      const fetched = await this.schemas.fetched(link, row.notionDataSourceId);
      return propertiesOf(row, fields, fetched.properties, chosen);
    }
  }

  /** Asks Notion for the schema, unless that was just done. Gives whether it was asked. */
  async refreshed({ notionDataSourceId }: TodoRow, link: Link): Promise<boolean> {
    const known = await this.schemas.known(link.connectionId, notionDataSourceId);
    if (known && known.ageMs < RECENT_MS) return false;
    await this.schemas.fetched(link, notionDataSourceId);
    return true;
  }

  private async schemaOf(row: TodoRow, link: Link): Promise<{ schema: Schema; chosen: Chosen }> {
    const source = await todoSourceOf(this.dataSource, row.connectionId, row.notionDataSourceId);
    return { schema: await this.schemas.of(link, row.notionDataSourceId), chosen: source?.chosen ?? {} };
  }
}

/** The columns whose words the data source may spell otherwise. */
const SPELLED = ['notionAssigneeId', 'priority', 'status', 'labels', 'project'] as const;

function spelledAs(row: TodoRow, schema: readonly SchemaProperty[], chosen: Chosen): TodoRow {
  const homes = homesOf(schema, chosen);
  const spell = (field: TodoField, value: FieldValue): FieldValue => {
    const { property, state } = homes[field];
    return value !== null && property && state !== 'broken' && fitsIn(property.type, value)
      ? settled(value, property)
      : value;
  };
  const further = Object.entries(row.properties).map(([name, value]): [string, JsonValue] => {
    const property = schema.find(each => each.name === name);
    const isFit = property && value !== null && fitsIn(property.type, value);
    return [name, (isFit ? settled(value as FieldValue, property) : value) as JsonValue];
  });
  return {
    ...row,
    priority: spell('priority', row.priority) as string | null,
    status: spell('status', row.status) as string | null,
    project: spell('project', row.project) as string | null,
    labels: (spell('labels', row.labels.length ? row.labels : null) as string[] | null) ?? [],
    properties: Object.fromEntries(further),
  };
}

/** As {@link TodoValues.properties}, by a schema. */
function propertiesOf(
  row: TodoRow,
  fields: readonly string[],
  schema: readonly SchemaProperty[],
  chosen: Chosen,
): JsonObject {
  const which = TODO_FIELDS.filter(field => fields.includes(field));
  const further = fields.flatMap(field => nameIn(field) ?? []);
  return {
    ...todoProperties(fieldsOf(row), which, schema, row.notionAssigneeId ?? undefined, chosen),
    ...furtherProperties(row.properties, further, schema),
    ...(fields.includes('title') && { title: { title: titleItems(row.title) } }),
  };
}

/**
 * Further properties as Notion takes them.
 * @throws Problem `todo_property_unknown`, `todo_property_unfit`
 */
export function furtherProperties(
  properties: JsonObject,
  names: readonly string[],
  schema: readonly SchemaProperty[],
): JsonObject {
  const filled = names.map(name => {
    const property = schema.find(each => each.name === name);
    const known = schema.filter(({ type }) => takenBy(type)).map(each => each.name);
    if (!property) throw TodoPropertyUnknown({ name, known });
    const value = (properties[name] ?? null) as FieldValue;
    const takes = takenBy(property.type);
    if (!takes) throw TodoPropertyUnfit({ name, wanted: `left out: Notion lets nobody write a ${property.type}` });
    if (!fitsIn(property.type, value)) throw TodoPropertyUnfit({ name, wanted: takes });
    return [keyOf(property), written(value, property)] as const;
  });
  return Object.fromEntries(filled);
}

/** A to-do's fields, without those that are empty. */
function fieldsOf(row: TodoRow): TodoFields {
  const filled = TODO_FIELDS.filter(field => row[field] !== null && row[field].length > 0);
  return Object.fromEntries(filled.map(field => [field, row[field]]));
}
