import { Injectable } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { NotionRefused } from '../errors.ts';
import type { ReadKind, TakenRead } from '../freshness/read-again.queries.ts';
import { Bodies } from '../mirror/bodies.ts';
import { isBodyDue } from '../mirror/body.queries.ts';
import { Comments } from '../mirror/comments.ts';
import { Doubts } from '../mirror/doubts.ts';
import type { Keeper } from '../mirror/hold.ts';
import type { NotionReader } from '../mirror/notion-reader.ts';
import { Sources } from '../mirror/sources.ts';

const log = logger('mirror');

type Read = (reader: NotionReader, keeper: Keeper, id: string) => Promise<unknown>;

/** Reads single things that have changed into the mirror. Reading one twice does no harm. */
@Injectable()
export class ChangedThings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pages: Doubts,
    private readonly bodies: Bodies,
    private readonly comments: Comments,
    private readonly sources: Sources,
  ) {}

  /** Gives what came of it: what Notion will not show however often it is asked is refused. @throws NotionFailure, HoldLost, ConnectionRests */
  async read(reader: NotionReader, keeper: Keeper, { kind, notionId }: TakenRead): Promise<'read' | 'refused'> {
    try {
      await this.#kinds[kind](reader, keeper, notionId);
      return 'read';
    } catch (error) {
      if (!NotionRefused.is(error)) throw error;
      log.warn({ err: error, connectionId: keeper.connectionId, kind, notionId }, 'what has changed cannot be read');
      return 'refused';
    }
  }

  readonly #kinds: { [kind in ReadKind]: Read } = {
    page: (reader, keeper, id) => this.page(reader, keeper, id),
    data_source: (reader, keeper, id) => this.sources.read(reader, keeper, id),
    database: (reader, keeper, id) => this.sources.readOf(reader, keeper, id),
    comments: (reader, keeper, id) => this.comments.read(reader, keeper, id),
  };

  /** An edit of the body dates the page, so the page tells whether its body may be another. */
  private async page(reader: NotionReader, keeper: Keeper, id: string): Promise<void> {
    await this.pages.ask(reader, keeper, id);
    if (await isBodyDue(this.dataSource, keeper.connectionId, id)) await this.bodies.readOne(reader, keeper, id);
  }
}
