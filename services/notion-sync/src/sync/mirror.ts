import type { UpdatePageParameters } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@na/contracts';
import type { Problem } from '@na/errors';
import { transaction } from '@na/persistence';
import { GiveBack } from '@na/tasks';
import { DataSource, type EntityManager } from 'typeorm';
import { Links } from '../connections/links.ts';
import type { Creation, Made, Maker } from '../effects/creation.ts';
import { effectOf } from '../effects/effect.queries.ts';
import { Effects } from '../effects/effects.ts';
import { pageCreation, type NewPage } from '../effects/page-creation.ts';
import { NotionNotFound, NotionRefused } from '../errors.ts';
import { Notion, type Link } from '../notion/notion.ts';
import {
  lockMirrored,
  noteMadePage,
  noteSynced,
  type Mirrored,
  type MirroredRow,
  type SyncNote,
} from './sync.queries.ts';

/** What the mirror must know of one kind of thing. */
export interface MirroredKind<Row extends MirroredRow> {
  table: Mirrored;
  find(database: DataSource | EntityManager, workspaceId: string, id: string): Promise<Row | undefined>;
  notFound(given: { id: string }): Problem;
  /** What its page is to be. @param refresh asks Notion for what is otherwise remembered, e.g. the schema */
  page(row: Row, link: Link, refresh: boolean): Promise<NewPage>;
  /** The properties that Notion has not got yet; of what has no {@link meet}. */
  changes?(row: Row, link: Link, refresh: boolean): Promise<JsonObject>;
  /** What belongs to the making of its page beyond the first request; repeatable. */
  finish?(row: Row & { notionPageId: string }, link: Link, maker: Maker): Promise<void>;
  /** Whether the first request makes all of it, so that {@link finish} has nothing to do. */
  isMadeAtOnce(row: Row): boolean;
  /** Whether its properties depend on what is remembered of Notion, which may be out of date when Notion refuses them. */
  readonly reliesOnMemory: boolean;
  /** Notes what the request that makes its page says, before that leaves. */
  intends?(tx: EntityManager, row: Row): Promise<void>;
  /** Notes that its page is made with what was intended, in place of noting that Notion has the version. */
  made?(tx: EntityManager, row: Row, made: Made): Promise<void>;
  /** Brings it and its page together, where both sides change it; in place of bringing all that changed here. Gives it as it is then. */
  meet?(row: Row & { notionPageId: string }, link: Link, maker: Maker): Promise<Row>;
  /** Tells that Notion has a version. */
  tellSynced?(
    tx: EntityManager,
    note: SyncNote & { notionPageId: string; notionUrl: string },
    version: number,
  ): Promise<unknown>;
}

/** So often a thing may change under an attempt before that comes back later. */
const ROUNDS = 5;

/** Brings things from here to Notion, as they stand here. Whichever task comes first does the work of those behind it. */
@Injectable()
export class Mirror {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly notion: Notion,
    private readonly effects: Effects,
  ) {}

  /** Gives the thing once Notion has its latest version. Repeatable. */
  async bring<Row extends MirroredRow>(kind: MirroredKind<Row>, id: string, maker: Maker): Promise<Row> {
    for (let round = 0; round < ROUNDS; round++) {
      const row = await kind.find(this.dataSource, maker.workspaceId, id);
      if (!row) throw kind.notFound({ id });
      if (row.syncedVersion >= row.version) return row;
      if (await this.isNeverToBe(kind, row)) continue;
      const link = await this.links.link(row.workspaceId, row.connectionId);
      if (kind.meet && isMade(row)) return kind.meet(row, link, maker);
      await this.step(kind, row, link, maker, false).catch((error: unknown) => {
        if (!kind.reliesOnMemory || !NotionRefused.is(error)) throw error;
        return this.step(kind, row, link, maker, true);
      });
    }
    throw new GiveBack({ reason: 'It changes faster than it can be brought to Notion.', delayMs: 1_000 });
  }

  private async step<Row extends MirroredRow>(
    kind: MirroredKind<Row>,
    row: Row,
    link: Link,
    maker: Maker,
    refresh: boolean,
  ): Promise<void> {
    if (!isMade(row)) {
      await this.effects.once(await this.creation(kind, row, link, refresh), maker);
      return;
    }
    if (!row.syncedVersion) await kind.finish?.(row, link, maker);
    await this.change(kind, row, link, refresh);
    await transaction(this.dataSource, tx => this.synced(kind, tx, row.id, row.version));
  }

  private async creation<Row extends MirroredRow>(
    kind: MirroredKind<Row>,
    row: Row,
    link: Link,
    refresh: boolean,
  ): Promise<Creation> {
    return {
      ...pageCreation(this.notion, await kind.page(row, link, refresh)),
      subject: subjectOf(kind, row),
      version: row.version,
      isWanted: async tx => {
        const now = await lockMirrored(tx, kind.table, row.id);
        const isWanted = now?.version === row.version && !now.archived;
        if (isWanted) await kind.intends?.(tx, row);
        return isWanted;
      },
      settled: async (tx, made, version) => {
        const {
          ids: [pageId],
          url,
        } = made;
        await noteMadePage(tx, kind.table, row.id, pageId!, url!);
        if (kind.made) await kind.made(tx, row, made);
        else if (kind.isMadeAtOnce(row)) await this.synced(kind, tx, row.id, version!);
      },
    };
  }

  private async change<Row extends MirroredRow>(
    kind: MirroredKind<Row>,
    row: Row & { notionPageId: string },
    link: Link,
    refresh: boolean,
  ): Promise<void> {
    // Notion lets nobody change what lies in the trash, so the trash comes last and alone.
    const isTrashed = row.archived && row.changed.includes('archived');
    const properties = isTrashed ? undefined : await kind.changes?.(row, link, refresh);
    const body = isTrashed ? { in_trash: true } : ({ properties } as Pick<UpdatePageParameters, 'properties'>);
    await this.notion
      .ask(link, 'normal', 'pages.update', client => client.pages.update({ page_id: row.notionPageId, ...body }))
      .catch((error: unknown) => {
        // Gone for good is trashed enough.
        if (!isTrashed || !NotionNotFound.is(error)) throw error;
      });
  }

  private async synced<Row extends MirroredRow>(
    kind: MirroredKind<Row>,
    tx: EntityManager,
    id: string,
    version: number,
  ): Promise<void> {
    const note = await noteSynced(tx, kind.table, id, version);
    if (!note) return;
    const { notionPageId, notionUrl } = note;
    if (notionPageId && notionUrl) await kind.tellSynced?.(tx, { ...note, notionPageId, notionUrl }, version);
  }

  /** Whether it has a page, or a write is or was under way that may have made one. */
  async isKnownToNotion(
    tx: EntityManager,
    table: Mirrored,
    row: Pick<MirroredRow, 'id' | 'notionPageId'>,
  ): Promise<boolean> {
    return row.notionPageId !== null || (await effectOf(tx, subjectOf({ table }, row), 0)) !== undefined;
  }

  /** What was thrown away before Notion heard of it stays unheard of. */
  private async isNeverToBe<Row extends MirroredRow>({ table }: MirroredKind<Row>, row: Row): Promise<boolean> {
    if (!row.archived || isMade(row)) return false;
    return transaction(this.dataSource, async tx => {
      const now = await lockMirrored(tx, table, row.id);
      if (!now || (await this.isKnownToNotion(tx, table, row))) return false;
      await noteSynced(tx, table, row.id, now.version);
      return true;
    });
  }
}

function subjectOf({ table }: { table: Mirrored }, { id }: { id: string }): string {
  return `${table}:${id}`;
}

function isMade<Row extends MirroredRow>(row: Row): row is Row & { notionPageId: string } {
  return row.notionPageId !== null;
}
