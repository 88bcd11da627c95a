import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Made, Maker } from '../effects/creation.ts';
import { databaseTime } from '../effects/effect.queries.ts';
import type { NewPage } from '../effects/page-creation.ts';
import { TodoNotFound } from '../todo-errors.ts';
import type { Link } from '../notion/notion.ts';
import type { MirroredKind } from '../sync/mirror.ts';
import { Exchange } from '../todo-exchange/exchange.ts';
import { readingOf } from '../todo-exchange/observation.ts';
import { settle } from '../todo-exchange/settlement.ts';
import { oursOf, standingOf } from '../todo-exchange/todo-fields.ts';
import { TodoValues } from '../todo-exchange/todo-values.ts';
import { todoSourceOf } from '../todo-sources/todo-source.queries.ts';
import { read } from '../two-way/standing.ts';
import { findTodo, lockTodo, storeTodo, type TodoRow } from './todo.queries.ts';

/** To-dos, as the mirror brings them to Notion: rows of a data source that people edit there too. */
@Injectable()
export class TodoKind implements MirroredKind<TodoRow> {
  readonly table = 'todo';
  readonly find = findTodo;
  readonly reliesOnMemory = true;
  readonly notFound = TodoNotFound;
  readonly isMadeAtOnce = () => true;

  constructor(
    private readonly values: TodoValues,
    private readonly exchange: Exchange,
  ) {}

  async page(given: TodoRow, link: Link, refresh: boolean): Promise<NewPage> {
    if (refresh) await this.values.refreshed(given, link);
    const row = await this.values.resolved(given, link);
    const { title: _, archived: __, ...fields } = filledIn(row);
    const properties = await this.values.properties(row, Object.keys(fields), link);
    return { link, parent: { data_source_id: row.notionDataSourceId }, title: row.title, properties };
  }

  async intends(tx: EntityManager, { workspaceId, id }: TodoRow): Promise<void> {
    const row = (await lockTodo(tx, workspaceId, id))!;
    await storeTodo(tx, { ...row, standing: { ...row.standing, making: filledIn(row) } });
  }

  async made(tx: EntityManager, { workspaceId, id }: TodoRow, { ids, page }: Made): Promise<void> {
    const row = (await lockTodo(tx, workspaceId, id))!;
    const readAt = await databaseTime(tx);
    const now = readAt.getTime();
    const source = await todoSourceOf(tx, row.connectionId, row.notionDataSourceId);
    const policy = source?.policy ?? 'notion';
    const seen = { page: { id: ids[0]!, ...page }, readAt };
    const standing = { ...standingOf(row), base: row.standing.making ?? {} };
    const merged = page ? read(standing, readingOf(row, source, seen), policy, now) : { standing, conflicts: [] };
    // What Notion adds to a new row, such as a default status, is part of its making, and nobody's edit.
    await settle(tx, row, { ...merged, taken: [], ended: {} }, { policy, now });
  }

  meet(row: TodoRow & { notionPageId: string }, link: Link, maker: Maker): Promise<TodoRow> {
    return this.exchange.meet(row, link, maker);
  }
}

/** What a to-do says; what is empty is left to Notion, which may have a default for it. */
function filledIn(row: TodoRow) {
  return Object.fromEntries(Object.entries(oursOf(row)).filter(([, value]) => value !== null));
}
