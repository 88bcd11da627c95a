import {
  isFullDataSource,
  isFullPage,
  type DataSourceObjectResponse,
  type PageObjectResponse,
  type QueryDataSourceParameters,
  type QueryDataSourceResponse,
  type SearchResponse,
} from '@notionhq/client';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { MirrorSourceIncomplete } from '@na/contracts';
import { afterCommit, tell } from '@na/persistence';
import { logger } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { NotionForbidden, NotionNotFound, NotionRefused } from '../errors.ts';
import type { Hold } from './hold.ts';
import { afterRows, afterSearch, filterOf, withoutCursor, type Place, type Step } from './listing.ts';
import { endListing, storePlace, type Subject } from './listing.queries.ts';
import { unreadMinutes } from './mirror-metrics.ts';
import { seenUntil } from './notion-minute.ts';
import type { NotionReader, Read } from './notion-reader.ts';
import { Observations } from './observations.ts';
import type { TimedLook } from './reading.ts';
import { SourceObservations } from './source-observations.ts';
import { noteSourceGone } from './source.queries.ts';

const log = logger('mirror');

/** Notion gives no more at once. */
const PAGE_SIZE = 100;
/** So many pages are kept by one transaction. */
const SLICE = 10;

/** Lists what a connection sees, one request at a time; where a listing stands is stored once what it showed is. */
@Injectable()
export class Listings {
  constructor(
    private readonly pages: Observations,
    private readonly sources: SourceObservations,
    @Inject(CONFIG)
    private readonly config: Pick<Config, 'NOTION_VISIBILITY_DELAY_MS' | 'MIRROR_SEARCH_DELAY_SECONDS'>,
  ) {}

  /** Takes one step of a listing of rows; gives where it stands then, nothing when it is done. @throws NotionFailure */
  async stepRows(reader: NotionReader, hold: Hold, subject: Subject, place: Place): Promise<Place | undefined> {
    let read: Read<QueryDataSourceResponse>;
    try {
      read = await reader.read('rows', 'dataSources.query', client =>
        client.dataSources.query(rowsQuery(subject, place)),
      );
    } catch (error) {
      return this.rowsFailed(reader, hold, subject, place, error);
    }
    const { answer, from } = read;
    const pages = answer.results.filter(
      result => result.object === 'page' && isFullPage(result),
    ) as PageObjectResponse[];
    const step = afterRows(begun(place, from), {
      nextCursor: answer.next_cursor,
      isCut: isCut(answer),
      createdTimes: pages.map(({ created_time }) => created_time),
    });
    await this.keep(hold, pages, { ...timesOf(read), isExact: true });
    await hold.note(async tx => {
      await this.goOn(tx, hold, subject, begun(place, from), step, this.config.NOTION_VISIBILITY_DELAY_MS);
    });
    return step.place;
  }

  /** Takes one step of a search; gives where it stands then, nothing when it is done. @throws NotionFailure */
  async stepSearch(reader: NotionReader, hold: Hold, subject: Subject, place: Place): Promise<Place | undefined> {
    const search = (start_cursor: string | undefined) =>
      reader.read('search', 'search', client =>
        client.search({
          sort: { timestamp: 'last_edited_time', direction: 'descending' },
          ...(subject.trash && { filter: { in_trash: true } }),
          page_size: PAGE_SIZE,
          start_cursor,
        }),
      );
    const read = await search(place.cursor).catch((error: unknown) => {
      // What the cursor stood for is gone: from the front again.
      if (!NotionRefused.is(error) || place.cursor === undefined) throw error;
      return search(undefined);
    });
    const { answer, from } = read;
    const delayMs = this.config.MIRROR_SEARCH_DELAY_SECONDS * 1_000;
    // What the index shows may be so much older.
    const askedAt = new Date(read.askedAt.getTime() - delayMs);
    const look = { ...timesOf(read), askedAt, isExact: false };
    const step = afterSearch(begun(place, from), answer.next_cursor, editedTimes(answer));
    if (step.place === undefined && isCut(answer))
      log.warn(
        { connectionId: hold.connectionId },
        'search gives no more; what it left out is found by its data source, or when it is edited',
      );
    await this.keep(hold, pagesOf(answer), look);
    await hold.note(async tx => {
      for (const source of sourcesOf(answer)) await this.sources.observe(tx, hold.connectionId, source, look);
      await this.goOn(tx, hold, subject, begun(place, from), step, delayMs);
    });
    return step.place;
  }

  /** In slices, as much may hang on a page, and nobody is to wait long for one. */
  private async keep(hold: Hold, pages: PageObjectResponse[], look: TimedLook): Promise<void> {
    for (let at = 0; at < pages.length; at += SLICE)
      await hold.note(tx => this.pages.observe(tx, hold.connectionId, pages.slice(at, at + SLICE), look));
  }

  private async goOn(
    tx: EntityManager,
    hold: Hold,
    subject: Subject,
    { from, walk }: Place,
    { place, unreadMinute }: Step,
    delayMs: number,
  ): Promise<void> {
    const { connectionId, workspaceId } = hold.mirror;
    if (unreadMinute !== undefined) {
      const told = { notionDataSourceId: subject.subject, connectionId, minute: unreadMinute };
      await tell(tx, MirrorSourceIncomplete, told, { workspaceId });
      afterCommit(tx, () => unreadMinutes.inc());
    }
    if (place) await storePlace(tx, connectionId, subject, place);
    else await endListing(tx, connectionId, subject, { watermark: seenUntil(new Date(from!), delayMs), walk });
  }

  /** A data source that is not shared any more has no rows to list; a cursor that Notion has forgotten is done without. */
  private async rowsFailed(
    reader: NotionReader,
    hold: Hold,
    subject: Subject,
    place: Place,
    error: unknown,
  ): Promise<Place | undefined> {
    if (NotionRefused.is(error) && place.cursor !== undefined) {
      const anew = withoutCursor(place);
      await hold.note(tx => storePlace(tx, hold.connectionId, subject, anew));
      return anew;
    }
    if (!NotionNotFound.is(error) && !NotionForbidden.is(error)) throw error;
    log.info(
      { connectionId: hold.connectionId, dataSourceId: subject.subject },
      'a data source cannot be seen any more',
    );
    await hold.note(async tx => {
      const [{ reading }] = await tx.query<[{ reading: number }]>(
        `select nextval('mirror_reading')::float8 as reading`,
      );
      await noteSourceGone(tx, hold.connectionId, subject.subject, reading);
      await endListing(tx, hold.connectionId, subject, { watermark: null, walk: place.walk });
    });
    return undefined;
  }
}

function timesOf({ reading, askedAt, lane }: Read<unknown>): Omit<TimedLook, 'isExact'> {
  return { reading, askedAt, lane };
}

function begun(place: Place, from: Date): Place {
  return { ...place, from: place.from ?? from.toISOString() };
}

function rowsQuery({ subject, trash }: Subject, place: Place): QueryDataSourceParameters {
  return {
    data_source_id: subject,
    filter: filterOf(place) as QueryDataSourceParameters['filter'],
    sorts: [{ timestamp: 'created_time', direction: 'ascending' }],
    page_size: PAGE_SIZE,
    start_cursor: place.cursor,
    result_type: 'page',
    ...(trash && { in_trash: true }),
  };
}

function isCut(answer: object): boolean {
  return (answer as { request_status?: { type?: string } }).request_status?.type === 'incomplete';
}

function pagesOf({ results }: SearchResponse): PageObjectResponse[] {
  return results.filter(result => result.object === 'page' && isFullPage(result)) as PageObjectResponse[];
}

function sourcesOf({ results }: SearchResponse): DataSourceObjectResponse[] {
  const found = results.filter(result => result.object === 'data_source' && isFullDataSource(result));
  return (found as DataSourceObjectResponse[]).sort((one, other) => (one.id < other.id ? -1 : 1));
}

function editedTimes({ results }: SearchResponse): string[] {
  return results.flatMap(result => ('last_edited_time' in result ? [result.last_edited_time] : []));
}
