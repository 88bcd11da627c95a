import { Injectable } from '@nestjs/common';
import { TodoSynced, type JsonObject } from '@na/contracts';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { NewPage } from '../effects/page-creation.ts';
import { TodoNotFound } from '../errors.ts';
import type { Link } from '../notion/notion.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { NotionUsers } from '../schemas/notion-users.ts';
import { TODO_FIELDS, todoProperties, type TodoField, type TodoFields } from '../schemas/todo-properties.ts';
import type { MirroredKind } from '../sync/mirror.ts';
import type { SyncNote } from '../sync/sync.queries.ts';
import { titleItems } from '../notion/title.ts';
import { findTodo, type TodoRow } from './todo.queries.ts';

/** To-dos, as the mirror brings them to Notion: rows of a data source whose properties are found by type and name. */
@Injectable()
export class TodoKind implements MirroredKind<TodoRow> {
  readonly table = 'todo';
  readonly find = findTodo;
  readonly reliesOnMemory = true;
  readonly notFound = TodoNotFound;
  readonly isMadeAtOnce = () => true;

  constructor(
    private readonly schemas: DataSourceSchemas,
    private readonly users: NotionUsers,
  ) {}

  async page(row: TodoRow, link: Link, refresh: boolean): Promise<NewPage> {
    const filled = TODO_FIELDS.filter(field => row[field] !== null);
    const properties = await this.properties(row, filled, link, refresh);
    return { link, parent: { data_source_id: row.notionDataSourceId }, title: row.title, properties };
  }

  async changes(row: TodoRow, link: Link, refresh: boolean): Promise<JsonObject> {
    const changed = TODO_FIELDS.filter(field => row.changed.includes(field));
    const properties = await this.properties(row, changed, link, refresh);
    return row.changed.includes('title') ? { ...properties, title: { title: titleItems(row.title) } } : properties;
  }

  async tellSynced(
    tx: EntityManager,
    { id, workspaceId, notionPageId, notionUrl }: SyncNote & { notionPageId: string; notionUrl: string },
    version: number,
  ) {
    await tell(tx, TodoSynced, { todoId: id, version, notionPageId, notionUrl }, { workspaceId, version });
  }

  private async properties(row: TodoRow, which: TodoField[], link: Link, refresh: boolean): Promise<JsonObject> {
    const dataSourceId = row.notionDataSourceId;
    const fields = fieldsOf(row);
    const assigneeId =
      which.includes('assignee') && fields.assignee ? await this.users.resolve(link, fields.assignee) : undefined;
    const schema = await (refresh ? this.schemas.fetched(link, dataSourceId) : this.schemas.of(link, dataSourceId));
    try {
      return todoProperties(fields, which, schema.properties, assigneeId);
    } catch (error) {
      // Somebody may have added in Notion what was missing a moment ago.
      if (!schema.ageMs) throw error;
      return todoProperties(fields, which, (await this.schemas.fetched(link, dataSourceId)).properties, assigneeId);
    }
  }
}

function fieldsOf(row: TodoRow): TodoFields {
  return Object.fromEntries(TODO_FIELDS.map(field => [field, row[field] ?? undefined]));
}
