import { Injectable } from '@nestjs/common';
import { PageService, type Page } from '@na/contracts';
import { Invalid } from '@na/errors';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import { Arrivals } from '../live/arrivals.ts';
import type { ListPagesQuery, PageBody, PageParentDto, PagePatch } from './page.dto.ts';

/** Which page is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** Pages, as notion-sync has them. */
@Injectable()
export class Pages {
  constructor(
    private readonly services: Services,
    private readonly arrivals: Arrivals,
  ) {}

  async create(which: Which, body: PageBody, wait?: number): Promise<Page> {
    refuseUnlessOne(body.parent);
    return this.arrivals.of(which.id, wait, {
      send: () => this.services.ask(PageService.createPage, { ...which, ...body }),
      read: () => this.get(which),
    });
  }

  get(which: Which): Promise<Page> {
    return this.services.ask(PageService.getPage, which);
  }

  async list(workspaceId: string, { sync = [], ...query }: ListPagesQuery): Promise<List<Page>> {
    const { pages, nextCursor } = await this.services.ask(PageService.listPages, {
      workspaceId,
      syncStates: sync,
      ...query,
    });
    return listOf(pages, nextCursor);
  }

  change(which: Which, patch: PagePatch, expectedVersion?: number, wait?: number): Promise<Page> {
    const change = () => this.services.ask(PageService.updatePage, { ...which, ...patch, expectedVersion });
    return this.arrivals.of(which.id, wait, { send: () => orStale(change()), read: () => this.get(which) });
  }

  archive(which: Which, wait?: number): Promise<Page> {
    return this.arrivals.of(which.id, wait, {
      send: () => this.services.ask(PageService.archivePage, which),
      read: () => this.get(which),
    });
  }
}

function refuseUnlessOne({ pageId, dataSourceId }: PageParentDto): void {
  if ((pageId === undefined) !== (dataSourceId === undefined)) return;
  const came = pageId === undefined ? 'has neither' : 'has both';
  throw Invalid({
    errors: [{ pointer: '/parent', detail: `should have exactly one of pageId and dataSourceId, but ${came}` }],
  });
}
