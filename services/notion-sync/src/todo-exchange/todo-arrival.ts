import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@na/contracts';
import { DataSource } from 'typeorm';
import { Links } from '../connections/links.ts';
import type { Maker } from '../effects/creation.ts';
import { TodoNotFound } from '../todo-errors.ts';
import { Mirror } from '../sync/mirror.ts';
import { TodoKind } from '../todos/todo-kind.ts';
import { findTodo, type TodoRow } from '../todos/todo.queries.ts';
import { Exchange } from './exchange.ts';

/** Brings to-dos together with Notion on demand, made there already or not. */
@Injectable()
export class TodoArrival {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly mirror: Mirror,
    private readonly kind: TodoKind,
    private readonly exchange: Exchange,
  ) {}

  /** What came of it, as the result of a task. @throws as {@link Mirror.bring} */
  async synced(id: string, maker: Maker): Promise<JsonObject> {
    const row = await findTodo(this.dataSource, maker.workspaceId, id);
    if (!row) throw TodoNotFound({ id });
    const made = row.notionPageId ? row : await this.mirror.bring(this.kind, id, maker);
    if (!isMade(made)) return { todoId: id };
    const link = await this.links.link(made.workspaceId, made.connectionId);
    const { notionPageId, notionUrl, version } = await this.exchange.meet(made, link, maker, true);
    return { todoId: id, version, ...(notionPageId && { notionPageId }), ...(notionUrl && { notionUrl }) };
  }
}

function isMade(row: TodoRow): row is TodoRow & { notionPageId: string } {
  return row.notionPageId !== null;
}
