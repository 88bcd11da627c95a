import { Injectable } from '@nestjs/common';
import {
  TodoSourceChanged,
  TodoSourcePolicy,
  type GetTodoSourceRequest,
  type ListTodoSourcesRequest,
  type ListTodoSourcesResponse,
  type TodoSource,
  type UpdateTodoSourceRequest,
} from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asked, limit, uuid } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { pageOf, placeOf } from '../cursor.ts';
import { VersionStale } from '../errors.ts';
import { TodoSourceNotFound } from '../todo-errors.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { canHold, homesOf, typesFor, type Chosen } from '../schemas/field-homes.ts';
import type { SchemaProperty } from '../schemas/schema-property.ts';
import { TODO_FIELDS, type TodoField } from '../schemas/todo-fields.ts';
import {
  ensureTodoSourcesOf,
  findTodoSource,
  knownSchemas,
  listTodoSources,
  lockTodoSource,
  storeTodoSource,
  type KnownSchema,
  type TodoSourceRow,
} from './todo-source.queries.ts';

const which = z.object({ workspaceId: uuid(), id: uuid() });
const list = z.object({ workspaceId: uuid(), limit: limit(), cursor: z.string().optional() });
const change = which.extend({
  expectedVersion: z.number().int().optional(),
  policy: z.enum(TodoSourcePolicy).optional(),
  fields: z.record(z.string(), z.unknown()).default({}),
});

/** Data sources whose rows are to-dos: which property each field goes to, and who wins in a conflict. */
@Injectable()
export class TodoSources {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly schemas: DataSourceSchemas,
  ) {}

  async list(request: ListTodoSourcesRequest): Promise<ListTodoSourcesResponse> {
    const { workspaceId, limit, cursor } = asked(list, request);
    await transaction(this.dataSource, tx => ensureTodoSourcesOf(tx, workspaceId));
    const found = await listTodoSources(this.dataSource, { workspaceId, limit: limit + 1, after: placeOf(cursor) });
    const { rows, nextCursor } = pageOf(found, limit);
    return { sources: await this.bodies(rows), nextCursor };
  }

  /** @throws Problem `todo_source_not_found` */
  async get(request: GetTodoSourceRequest): Promise<TodoSource> {
    const { workspaceId, id } = asked(which, request);
    const [body] = await this.bodies([await this.row(workspaceId, id)]);
    return body!;
  }

  /**
   * Changes the policy, and what is chosen for fields, as the data source is in Notion at this moment.
   * @throws Problem `todo_source_not_found`, `version_stale`; `validation_failed` at the field whose property does not fit; NotionFailure
   */
  async update(request: UpdateTodoSourceRequest): Promise<TodoSource> {
    const { workspaceId, id, expectedVersion, policy, fields } = asked(change, request);
    const { connectionId, notionDataSourceId } = await this.row(workspaceId, id);
    const isChosen = Object.keys(fields).length > 0;
    const schema = isChosen ? await this.lookedAt(workspaceId, connectionId, notionDataSourceId) : [];
    await transaction(this.dataSource, async tx => {
      const row = await lockTodoSource(tx, id);
      if (!row) throw TodoSourceNotFound({ id });
      if (expectedVersion !== undefined && expectedVersion !== row.version)
        throw VersionStale({ expected: expectedVersion, actual: row.version });
      const chosen = isChosen ? chosenWith(row.chosen, fields, schema) : row.chosen;
      const stored = await storeTodoSource(tx, { id, policy: policy ?? row.policy, chosen });
      const [source] = await this.bodies([stored]);
      await tell(tx, TodoSourceChanged, { sourceId: id, source: source! }, { workspaceId, version: stored.version });
    });
    return this.get({ workspaceId, id });
  }

  private async row(workspaceId: string, id: string): Promise<TodoSourceRow> {
    const found = await findTodoSource(this.dataSource, workspaceId, id);
    if (!found) throw TodoSourceNotFound({ id });
    return found;
  }

  private async lookedAt(workspaceId: string, connectionId: string, dataSourceId: string): Promise<SchemaProperty[]> {
    const link = await this.links.link(workspaceId, connectionId);
    return (await this.schemas.fetched(link, dataSourceId)).properties;
  }

  private async bodies(rows: TodoSourceRow[]): Promise<TodoSource[]> {
    const known = await knownSchemas(this.dataSource, rows);
    return rows.map(row => bodyOf(row, known.get(`${row.connectionId} ${row.notionDataSourceId}`)));
  }
}

function bodyOf({ createdAt, updatedAt, ...row }: TodoSourceRow, known: KnownSchema | undefined): TodoSource {
  const { id, workspaceId, connectionId, notionDataSourceId, policy, version } = row;
  const schema = known?.schema ?? [];
  const homes = homesOf(schema, row.chosen);
  const title = schema.find(({ type }) => type === 'title');
  const fields = [
    { field: 'title', state: 'detected' as const, property: title, problem: undefined },
    ...TODO_FIELDS.map(field => ({ field, problem: undefined, property: undefined, ...homes[field] })),
  ];
  return {
    ...{ id, workspaceId, connectionId, notionDataSourceId, policy, version },
    fields: fields.map(({ field, state, property, problem }) => ({
      ...{
        field,
        state,
        propertyId: property?.id,
        propertyName: property?.name,
        propertyType: property?.type,
        problem,
      },
    })),
    checkedAt: known?.checkedAt.toISOString(),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** What is chosen, with a change of it. @throws Problem `validation_failed` with a pointer to each field that does not fit */
export function chosenWith(
  before: Chosen,
  given: { [field: string]: unknown },
  schema: readonly SchemaProperty[],
): Chosen {
  const chosen: { [field: string]: string | false } = { ...(before as { [field: string]: string | false }) };
  const errors: FieldError[] = [];
  for (const [field, choice] of Object.entries(given)) {
    const problem = problemWith(field, choice, schema);
    if (problem) errors.push({ pointer: `/fields/${field}`, detail: problem });
    else if (choice === null) delete chosen[field];
    else chosen[field] = choice === false ? false : propertyMeant(String(choice), schema)!.id!;
  }
  const ids = Object.values(chosen).filter(choice => choice !== false);
  const twice = Object.entries(chosen).find(
    ([, choice]) => choice !== false && ids.indexOf(choice) !== ids.lastIndexOf(choice),
  );
  if (twice && !errors.length)
    errors.push({ pointer: `/fields/${twice[0]}`, detail: 'should be a property that no other field goes to' });
  if (errors.length) throw Invalid({ errors });
  return chosen;
}

function problemWith(field: string, choice: unknown, schema: readonly SchemaProperty[]): string | undefined {
  if (field === 'title') return 'should be left out: the title always goes to the title property';
  if (!(TODO_FIELDS as readonly string[]).includes(field)) return `should be one of ${TODO_FIELDS.join(', ')}`;
  if (choice === null || choice === false) return undefined;
  const fitting = schema.filter(({ type }) => canHold(field as TodoField, type)).map(({ name }) => `“${name}”`);
  const wanted = `should be the id or name of a property of type ${typesFor(field as TodoField).join(' or ')} (${fitting.join(', ') || 'there is none'}), null for the detected one, or false for none`;
  const property = typeof choice === 'string' ? propertyMeant(choice, schema) : undefined;
  if (!property) return `${wanted}, but is ${JSON.stringify(choice)}`;
  return canHold(field as TodoField, property.type)
    ? undefined
    : `${wanted}, but “${property.name}” is of type ${property.type}`;
}

function propertyMeant(choice: string, schema: readonly SchemaProperty[]): SchemaProperty | undefined {
  return schema.find(({ id }) => id === choice) ?? schema.find(({ name }) => name === choice);
}
