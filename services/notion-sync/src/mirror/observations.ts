import { type PageObjectResponse } from '@notionhq/client';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { MirrorPageChanged } from '@na/contracts';
import { afterCommit, tellAll, type Telling } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { storeFiles } from './file.queries.ts';
import { filesOfPage } from './mirrored-file.ts';
import { mirrorNews } from './mirror-metrics.ts';
import { PageAudience } from './page-audience.ts';
import { verdictOn, type Look, type News } from './page-news.ts';
import { pageState, type PageState } from './page-state.ts';
import {
  doubtBelow,
  endDoubt,
  keepMirror,
  lockKnownPages,
  lockPages,
  noteShown,
  storeGone,
  storePages,
  type MirrorRow,
  type StoredPage,
} from './page.queries.ts';
import type { TimedLook } from './reading.ts';

/** Titles are told up to here; in characters. */
const MOST_TITLE = 500;
/** So many names are told of what changed. */
const MOST_NAMES = 100;
/** What happens to the pages below a page when it happens to that. */
const STANDINGS = new Set<string | undefined>(['trashed', 'restored', 'returned']);

/**
 * The one road by which what Notion says of pages comes into the mirror, whoever asked: a poll, a backfill, a webhook's reader, a write of
 * ours that was answered. What comes twice, or late, changes nothing; what is news is told in the same transaction.
 */
@Injectable()
export class Observations {
  constructor(
    private readonly audience: PageAudience,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_VISIBILITY_DELAY_MS'>,
  ) {}

  /** Takes pages as one answer of Notion's showed them. Those of a connection without a mirror are left alone. */
  async observe(
    tx: EntityManager,
    connectionId: string,
    answers: PageObjectResponse[],
    look: TimedLook,
  ): Promise<void> {
    const mirror = await keepMirror(tx, connectionId);
    if (!mirror || !answers.length) return;
    const whose = { connectionId, workspaceId: mirror.workspaceId };
    // A list that moved while it was read may show a page twice.
    const states = [...new Map(answers.map(answer => [answer.id, pageState(answer)])).values()];
    const known = await lockPages(
      tx,
      connectionId,
      mirror.workspaceId,
      states.map(({ id }) => id),
    );
    const judged = states.map(state => ({
      state,
      known: known.get(state.id),
      verdict: verdictOn(known.get(state.id), state, look),
    }));
    const stored: StoredPage[] = [];
    const told: Telling<MirrorPageChanged>[] = [];
    for (const { state, known, verdict } of judged) {
      if (verdict.is !== 'current') continue;
      const version = (known?.version ?? 0) + (verdict.news ? 1 : 0);
      stored.push({ state, version, isNews: verdict.news !== undefined, isDoubtful: verdict.isDoubtful });
      if (verdict.news && !isSilent(mirror, state, verdict.news))
        told.push(telling({ ...whose, version, state, news: verdict.news }));
    }
    const rest = judged.filter(({ verdict }) => verdict.is !== 'current');
    const idsOf = (of: typeof rest) => of.map(({ state }) => state.id);
    if (stored.length) await this.store(tx, whose, stored, look);
    if (rest.length)
      await noteShown(tx, connectionId, {
        ids: idsOf(rest),
        doubtful: idsOf(rest.filter(({ verdict }) => verdict.is === 'doubtful')),
        reading: look.reading,
      });
    const moved = judged.filter(({ verdict }) => verdict.is === 'current' && STANDINGS.has(verdict.news?.change));
    if (moved.length) await doubtBelow(tx, connectionId, idsOf(moved));
    await tellNews(tx, told);
    if (look.isOwn) return;
    const shown = new Map(answers.map(answer => [answer.id, answer]));
    const pages = stored.map(({ state: { id }, isNews }) => ({ page: shown.get(id)!, isNews }));
    await this.audience.show(tx, { ...whose, ...look, pages });
  }

  /** Takes a page as Notion's answer to a question for it alone showed it. */
  async observeOne(
    tx: EntityManager,
    connectionId: string,
    answer: PageObjectResponse,
    look: Omit<TimedLook, 'isExact'>,
  ): Promise<void> {
    await this.observe(tx, connectionId, [answer], { ...look, isExact: true });
    await endDoubt(tx, connectionId, answer.id);
  }

  /** Takes it that Notion says there is no such page, to whoever asks by this connection. */
  async observeGone(
    tx: EntityManager,
    connectionId: string,
    id: string,
    look: Omit<TimedLook, 'isExact'>,
  ): Promise<boolean> {
    const mirror = await keepMirror(tx, connectionId);
    const known = mirror && (await lockKnownPages(tx, connectionId, [id])).get(id);
    if (!known || known.isGone || known.reading >= look.reading || known.version === 0) return false;
    await storeGone(tx, connectionId, id, look.reading);
    await doubtBelow(tx, connectionId, [id]);
    const news: News = { change: 'vanished', changedProperties: [], changedFields: [] };
    const whose = { connectionId, workspaceId: mirror.workspaceId };
    await tellNews(tx, [telling({ ...whose, version: known.version + 1, state: known, news })]);
    const pages = [{ page: { id }, isNews: true }];
    await this.audience.show(tx, { ...whose, ...look, isExact: true, pages });
    return true;
  }

  private async store(
    tx: EntityManager,
    whose: { connectionId: string; workspaceId: string },
    stored: StoredPage[],
    look: Look,
  ): Promise<void> {
    const delayMs = this.config.NOTION_VISIBILITY_DELAY_MS;
    await storePages(tx, whose.connectionId, stored, { ...look, delayMs });
    const fresh = stored.filter(({ isNews }) => isNews);
    await storeFiles(
      tx,
      whose,
      'page',
      fresh.map(({ state }) => ({ id: state.id, files: filesOfPage(state) })),
    );
  }
}

/** What a first backfill finds was there before, and what lies in the trash when it is first seen has come and gone. */
export function isSilent(
  { mirroredFrom, isWalked }: MirrorRow,
  { createdTime, inTrash }: Pick<PageState, 'createdTime' | 'inTrash'>,
  { change }: Pick<News, 'change'>,
): boolean {
  if (change !== 'created') return false;
  return inTrash || (!isWalked && (mirroredFrom === null || createdTime < mirroredFrom));
}

/** The event that tells of a page's news. */
export function telling(given: {
  connectionId: string;
  workspaceId: string;
  version: number;
  state: Pick<PageState, 'id' | 'title' | 'url' | 'dataSourceId' | 'lastEditedTime'>;
  news: News;
  isBodyChanged?: boolean;
}): Telling<MirrorPageChanged> {
  const { state, news } = given;
  const body: MirrorPageChanged = {
    notionPageId: state.id,
    connectionId: given.connectionId,
    version: given.version,
    change: news.change,
    title: state.title.slice(0, MOST_TITLE).toWellFormed(),
    notionUrl: state.url,
    notionDataSourceId: state.dataSourceId ?? undefined,
    changedProperties: news.changedProperties.slice(0, MOST_NAMES),
    changedFields: news.changedFields,
    isBodyChanged: given.isBodyChanged ?? false,
    notionLastEditedTime: state.lastEditedTime.toISOString(),
  };
  return { event: MirrorPageChanged, body, workspaceId: given.workspaceId };
}

/** Tells news with one statement, and counts them once they are told for good. */
export async function tellNews(tx: EntityManager, news: Telling<MirrorPageChanged>[]): Promise<void> {
  await tellAll(tx, news);
  afterCommit(tx, () => news.forEach(({ body }) => mirrorNews.inc({ change: body.change })));
}
