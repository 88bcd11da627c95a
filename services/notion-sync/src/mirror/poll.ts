import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { Bodies } from './bodies.ts';
import { Doubts } from './doubts.ts';
import type { Hold } from './hold.ts';
import { searchesIn, type Place } from './listing.ts';
import { findListing, rowListings, storePlace, type ListingRow } from './listing.queries.ts';
import { Listings } from './listings.ts';
import type { NotionReader } from './notion-reader.ts';
import { notePoll } from './progress.queries.ts';

/**
 * Asks Notion what is new: each data source for rows that were edited since all was last seen, and search once, in turns for all that was
 * edited and for what lies in the trash. The minute in which the last poll looked is looked at again, and the content decides what is news. A
 * body is read once the minute of its page's last edit is over, so that once is enough.
 */
@Injectable()
export class Poll {
  constructor(
    private readonly dataSource: DataSource,
    private readonly listings: Listings,
    private readonly doubts: Doubts,
    private readonly bodies: Bodies,
    @Inject(CONFIG) private readonly config: Pick<Config, 'MIRROR_POLL_SECONDS'>,
  ) {}

  /** @param number of the poll; grows with each of a connection. @throws NotionFailure, HoldLost; what was read until then is kept */
  async run(reader: NotionReader, hold: Hold, number: number): Promise<void> {
    for (const listing of await rowListings(this.dataSource, hold.connectionId))
      if (isOurs(listing, hold)) await this.listRows(reader, hold, listing);
    const search = { subject: hold.connectionId, trash: number % 2 === 1 };
    const listing = await findListing(this.dataSource, hold.connectionId, search);
    if (isOurs(listing, hold)) await this.search(reader, hold, listing);
    await this.doubts.settle(reader, hold);
    await hold.note(tx => notePoll(tx, hold.connectionId, this.config.MIRROR_POLL_SECONDS * 1_000));
  }

  /** Reads the bodies of what was edited, until it is enough. @throws NotionFailure, HoldLost */
  async readBodies(reader: NotionReader, hold: Hold, isEnough: () => boolean = () => false): Promise<void> {
    await this.bodies.readDue(reader, hold, { isHasty: false, isEnough });
  }

  private async listRows(reader: NotionReader, hold: Hold, listing: ListingRow): Promise<void> {
    let place: Place | undefined = placeOf(listing);
    while (place) place = await this.listings.stepRows(reader, hold, listing, place);
  }

  private async search(reader: NotionReader, hold: Hold, listing: ListingRow): Promise<void> {
    let place: Place | undefined = placeOf(listing);
    // What was trashed comes alone and is taken at once; what was edited may have been read as rows already.
    const most = listing.trash ? Infinity : searchesIn(place);
    for (let searches = 0; place && searches < most; searches++)
      place = await this.listings.stepSearch(reader, hold, listing, place);
    if (!place) return;
    const later = { ...place, polls: (place.polls ?? 0) + 1 };
    await hold.note(tx => storePlace(tx, hold.connectionId, listing, later));
  }
}

/** What a walk lists is the walk's, and what was never listed waits for the first one. */
function isOurs({ watermark, place }: ListingRow, hold: Hold): boolean {
  return place?.walk === undefined && (watermark !== null || hold.mirror.isWalked);
}

function placeOf({ watermark, place }: ListingRow): Place {
  return place ?? (watermark ? { since: watermark.toISOString() } : {});
}
