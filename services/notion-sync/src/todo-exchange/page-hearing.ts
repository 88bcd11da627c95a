import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PageAudience, type Showing } from '../mirror/page-audience.ts';
import { Observation } from './observation.ts';
import { pagesOfInterest } from './page-hearing.queries.ts';

/** Brings what people do in Notion into to-dos, as soon as the mirror sees it. */
@Injectable()
export class PageHearing implements OnModuleInit {
  constructor(
    private readonly audience: PageAudience,
    private readonly observation: Observation,
  ) {}

  onModuleInit(): void {
    this.audience.join((tx, showing) => this.hear(tx, showing));
  }

  private async hear(tx: EntityManager, showing: Showing): Promise<void> {
    const { workspaceId, connectionId, askedAt: readAt, lane } = showing;
    const pages = new Map(showing.pages.map(({ page }) => [page.id, page]));
    for (const id of await pagesOfInterest(tx, showing))
      await this.observation.observe(tx, { workspaceId, connectionId, page: pages.get(id)!, readAt, lane });
  }
}
