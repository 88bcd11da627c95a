import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import type { Body } from './block-tree.ts';
import { bodyReading, noteBodyRead, storeBody } from './body.queries.ts';
import { storeFiles } from './file.queries.ts';
import { filesOfBody } from './mirrored-file.ts';
import { isSilent, telling, tellNews } from './observations.ts';
import type { News } from './page-news.ts';
import { keepMirror, lockKnownPages } from './page.queries.ts';

/** The one road by which bodies of pages come into the mirror. */
@Injectable()
export class BodyObservations {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_VISIBILITY_DELAY_MS'>) {}

  /**
   * Takes a page's whole body as it was read.
   * @param reading the number of the reading's first request
   * @param from Notion's time when that looked, at the earliest
   */
  async observe(
    tx: EntityManager,
    connectionId: string,
    pageId: string,
    body: Body,
    { reading, from }: { reading: number; from: Date },
  ): Promise<void> {
    const mirror = await keepMirror(tx, connectionId);
    const known = mirror && (await lockKnownPages(tx, connectionId, [pageId])).get(pageId);
    if (!known || known.version === 0 || (await bodyReading(tx, connectionId, pageId)) >= reading) return;
    const whose = { connectionId, workspaceId: mirror.workspaceId, pageId };
    const isOther = known.bodyFingerprint !== body.fingerprint;
    if (isOther) {
      await storeBody(tx, whose, body, reading);
      await storeFiles(tx, whose, 'body', [{ id: pageId, files: filesOfBody(body.blocks) }]);
    }
    // A first body is news where the page was; an empty one says nothing that its page did not.
    const isFirst = known.bodyFingerprint === null;
    const isNews = isOther && !(isFirst && (body.count === 0 || isSilent(mirror, known, { change: 'created' })));
    const delayMs = this.config.NOTION_VISIBILITY_DELAY_MS;
    await noteBodyRead(tx, connectionId, pageId, {
      from,
      fingerprint: body.fingerprint,
      isNews,
      isDoubtful: false,
      delayMs,
    });
    if (!isNews) return;
    const news: News = { change: 'changed', changedProperties: [], changedFields: [] };
    await tellNews(tx, [telling({ ...whose, version: known.version + 1, state: known, news, isBodyChanged: true })]);
  }

  /** Takes it that Notion gives no body of a page; that the page itself is gone is told by whoever asks for it. */
  async observeUnreadable(tx: EntityManager, connectionId: string, pageId: string, from: Date): Promise<void> {
    await lockKnownPages(tx, connectionId, [pageId]);
    await noteBodyRead(tx, connectionId, pageId, {
      from,
      fingerprint: null,
      isNews: false,
      isDoubtful: true,
      delayMs: 0,
    });
  }
}
