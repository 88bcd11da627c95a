import { Injectable } from '@nestjs/common';
import { PageSynced, type JsonObject, type PageParent } from '@na/contracts';
import { tell } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { Appends, BLOCKS_AT_ONCE } from '../blocks/appends.ts';
import type { Maker } from '../effects/creation.ts';
import type { NewPage, Parent } from '../effects/page-creation.ts';
import { PageNotFound } from '../errors.ts';
import type { Link } from '../notion/notion.ts';
import { titleItems } from '../notion/title.ts';
import type { MirroredKind } from '../sync/mirror.ts';
import type { SyncNote } from '../sync/sync.queries.ts';
import { childrenOf, findPage, type PageRow } from './page.queries.ts';

/** Pages, as the mirror brings them to Notion. A body that is too long for one request goes up in slices. */
@Injectable()
export class PageKind implements MirroredKind<PageRow> {
  readonly table = 'page';
  readonly find = findPage;
  readonly reliesOnMemory = false;
  readonly notFound = PageNotFound;
  readonly isMadeAtOnce = ({ blockCount }: PageRow) => blockCount <= BLOCKS_AT_ONCE;

  constructor(
    private readonly dataSource: DataSource,
    private readonly appends: Appends,
  ) {}

  async page({ id, parent, title, properties }: PageRow, link: Link): Promise<NewPage> {
    const children = await childrenOf(this.dataSource, id);
    return { link, parent: parentOf(parent), title, properties, children: children.slice(0, BLOCKS_AT_ONCE) };
  }

  async changes({ changed, title, properties }: PageRow): Promise<JsonObject> {
    const fresh = Object.entries(properties).filter(([name]) => changed.includes(name));
    return { ...Object.fromEntries(fresh), ...(changed.includes('title') && { title: { title: titleItems(title) } }) };
  }

  async finish(row: PageRow & { notionPageId: string }, link: Link, maker: Maker): Promise<void> {
    if (this.isMadeAtOnce(row)) return;
    const children = await childrenOf(this.dataSource, row.id);
    const subject = `page:${row.id}`;
    await this.appends.append({ link, subject, parentId: row.notionPageId, children, done: BLOCKS_AT_ONCE }, maker);
  }

  async tellSynced(
    tx: EntityManager,
    { id, workspaceId, notionPageId, notionUrl }: SyncNote & { notionPageId: string; notionUrl: string },
    version: number,
  ) {
    await tell(tx, PageSynced, { pageId: id, version, notionPageId, notionUrl }, { workspaceId, version });
  }
}

function parentOf({ pageId, dataSourceId }: PageParent): Parent {
  return pageId ? { page_id: pageId } : { data_source_id: dataSourceId! };
}
