import { Injectable, Module } from '@nestjs/common';
import type { PageObjectResponse } from '@notionhq/client';
import type { EntityManager } from 'typeorm';
import type { TimedLook } from './reading.ts';

/** A page as Notion showed it; only its id when Notion says that it is gone. */
export type ShownPage = Pick<PageObjectResponse, 'id'> & Partial<PageObjectResponse>;

/** Pages that came into the mirror by one look at Notion. */
export interface Showing extends TimedLook {
  workspaceId: string;
  connectionId: string;
  /** Those that stand as they are shown, as far as anybody knows. */
  pages: { page: ShownPage; isNews: boolean }[];
}

/** Hears of pages as part of the transaction that keeps them. */
export type HearPages = (tx: EntityManager, showing: Showing) => Promise<void>;

/** Those who make something of pages, without the mirror knowing what. */
@Injectable()
export class PageAudience {
  readonly #hearers: HearPages[] = [];

  /** To be called once, before anything is read. */
  join(hear: HearPages): void {
    this.#hearers.push(hear);
  }

  async show(tx: EntityManager, showing: Showing): Promise<void> {
    if (showing.pages.length) for (const hear of this.#hearers) await hear(tx, showing);
  }
}

@Module({ providers: [PageAudience], exports: [PageAudience] })
export class PageAudienceModule {}
