import { Injectable } from '@nestjs/common';
import {
  PageChanged,
  type ArchivePageRequest,
  type CreatePageRequest,
  type GetPageRequest,
  type ListPagesRequest,
  type ListPagesResponse,
  type Page,
  type TaskRequested,
  type UpdatePageRequest,
} from '@na/contracts';
import { refuseDeleted, tellAll, transaction, type Telling } from '@na/persistence';
import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import { asked } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { pageOf, placeOf } from '../cursor.ts';
import type { EffectMaker } from '../effects/creation.ts';
import { PageArchived, PageIdTaken, PageNotFound, VersionStale } from '../errors.ts';
import { Mirror } from '../sync/mirror.ts';
import { noteSynced } from '../sync/sync.queries.ts';
import { taskRequest, type Step } from '../sync/task-request.ts';
import { pageBody } from './page-body.ts';
import {
  changedPage,
  digestOf,
  newPage,
  pageList,
  whichPage,
  type NewPageRequest,
  type PageChangeRequest,
} from './page-shape.ts';
import { findPage, findTakenPage, insertPage, listPages, lockPage, storePage, type PageRow } from './page.queries.ts';

/** Pages as the API sees them: a change is visible here at once, and on its way to Notion. */
@Injectable()
export class Pages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly mirror: Mirror,
  ) {}

  /**
   * Takes a page and asks for the task that makes it in Notion. The same id with the same content answers with the page that is there.
   * @throws Problem `page_id_taken`, `connection_missing`, `connection_not_found`
   */
  async create(request: CreatePageRequest): Promise<Page> {
    const wanted = asked(newPage, request);
    const taskId = randomUUIDv7();
    return pageBody(await this.take(wanted, { taskId, effectId: taskId }, row => [requestOf(row, taskId, 'create')]));
  }

  /**
   * Takes a page whose task is there already; gives the page that is there when this task has taken it before,
   * or the one whose effects it adopts.
   * @throws as {@link create}
   */
  async takeFor(maker: EffectMaker, wanted: NewPageRequest): Promise<PageRow> {
    return this.take(wanted, maker, () => []);
  }

  async get({ workspaceId, id }: GetPageRequest): Promise<Page> {
    asked(whichPage, { workspaceId, id });
    const found = await findPage(this.dataSource, workspaceId, id);
    if (!found) throw PageNotFound({ id });
    return pageBody(found);
  }

  async list(request: ListPagesRequest): Promise<ListPagesResponse> {
    const { limit, cursor, ...filter } = asked(pageList, request);
    const found = await listPages(this.dataSource, { ...filter, limit: limit + 1, after: placeOf(cursor) });
    const { rows, nextCursor } = pageOf(found, limit);
    return { pages: rows.map(pageBody), nextCursor };
  }

  /**
   * Changes a page and asks for the task that brings the change to Notion. A change that changes nothing is none.
   * @throws Problem `page_not_found`, `page_archived`, `version_stale`
   */
  async update(request: UpdatePageRequest): Promise<Page> {
    const { workspaceId, id, expectedVersion, ...change } = asked(changedPage, request);
    const taskId = randomUUIDv7();
    return transaction(this.dataSource, async tx => {
      const changed = await this.change(tx, { workspaceId, id, expectedVersion }, change, taskId);
      if (changed.syncTaskId === taskId) await tellAll(tx, [requestOf(changed, taskId, 'update')]);
      return pageBody(changed);
    });
  }

  /** Stores a change, as the work of a task. @throws as {@link update} */
  async change(
    tx: EntityManager,
    { workspaceId, id, expectedVersion }: { workspaceId: string; id: string; expectedVersion?: number },
    { title, properties = {} }: PageChangeRequest,
    taskId: string,
  ): Promise<PageRow> {
    const row = await lockPage(tx, workspaceId, id);
    if (!row) throw PageNotFound({ id });
    if (expectedVersion !== undefined && expectedVersion !== row.version)
      throw VersionStale({ expected: expectedVersion, actual: row.version });
    if (row.archived) throw PageArchived({ id });
    const fresh = Object.keys(properties).filter(name => !isDeepStrictEqual(properties[name], row.properties[name]));
    if (title !== undefined && title !== row.title) fresh.push('title');
    if (!fresh.length) return row;
    const wanted = { ...row, title: title ?? row.title, properties: { ...row.properties, ...properties } };
    const stored = await storePage(tx, { ...wanted, changed: [...new Set([...row.changed, ...fresh])] }, taskId);
    await tellAll(tx, [changeOf(stored)]);
    return stored;
  }

  /** Puts a page into the trash, here at once and in Notion by a task; repeatable. @throws Problem `page_not_found` */
  async archive({ workspaceId, id }: ArchivePageRequest): Promise<Page> {
    asked(whichPage, { workspaceId, id });
    const taskId = randomUUIDv7();
    return transaction(this.dataSource, async tx => {
      const archived = await this.trash(tx, { workspaceId, id }, taskId);
      if (archived.syncTaskId === taskId) await tellAll(tx, [requestOf(archived, taskId, 'archive')]);
      return pageBody(archived);
    });
  }

  /** Stores that it lies in the trash, as the work of a task. @throws Problem `page_not_found` */
  async trash(
    tx: EntityManager,
    { workspaceId, id }: { workspaceId: string; id: string },
    taskId: string,
  ): Promise<PageRow> {
    const row = await lockPage(tx, workspaceId, id);
    if (!row) throw PageNotFound({ id });
    if (row.archived) return row;
    const isKnown = await this.mirror.isKnownToNotion(tx, 'page', row);
    const trashed = { ...row, archived: true, changed: [...row.changed, 'archived'] };
    const stored = await storePage(tx, trashed, isKnown ? taskId : row.syncTaskId);
    if (!isKnown) await noteSynced(tx, 'page', id, stored.version);
    const settled = isKnown ? stored : (await findPage(tx, workspaceId, id))!;
    await tellAll(tx, [changeOf(settled)]);
    return settled;
  }

  private async take(
    wanted: NewPageRequest,
    { taskId, effectId }: EffectMaker,
    alsoTold: (row: PageRow) => Telling<TaskRequested>[],
  ): Promise<PageRow> {
    const there = await findTakenPage(this.dataSource, wanted.id);
    if (there) return this.same(there, wanted, effectId);
    const { id, workspaceId, parent, title, properties = {}, children } = wanted;
    const connection = await this.links.connection(workspaceId, wanted.connectionId);
    const taken = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const row = await insertPage(tx, {
        id,
        workspaceId,
        connectionId: connection.id,
        parent,
        title,
        properties,
        children,
        changed: ['title', ...Object.keys(properties)],
        syncTaskId: taskId,
        madeByTask: effectId,
        madeFrom: digestOf(wanted),
      });
      if (row) await tellAll(tx, [changeOf(row), ...alsoTold(row)]);
      return row;
    });
    return taken ?? this.same((await findTakenPage(this.dataSource, id))!, wanted, effectId);
  }

  private same(there: PageRow, wanted: NewPageRequest, effectId: string): PageRow {
    const isSame =
      there.workspaceId === wanted.workspaceId &&
      (there.madeByTask === effectId || there.madeFrom === digestOf(wanted));
    if (!isSame) throw PageIdTaken({ id: wanted.id });
    return there;
  }
}

function changeOf(row: PageRow): Telling<PageChanged> {
  return {
    event: PageChanged,
    body: { pageId: row.id, page: pageBody(row) },
    workspaceId: row.workspaceId,
    version: row.version,
  };
}

/** The body and the properties stay here, where the task finds them: they may be larger than a task's payload. */
function requestOf(row: PageRow, taskId: string, step: Step): Telling<TaskRequested> {
  const { id, workspaceId, version, connectionId, parent, title } = row;
  const payload =
    step === 'create'
      ? { pageId: id, connectionId, parent: { ...parent }, title }
      : { pageId: id, connectionId, version };
  return taskRequest('page', step, { taskId, workspaceId, id, payload });
}
