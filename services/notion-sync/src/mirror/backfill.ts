import { Injectable } from '@nestjs/common';
import { MirrorBackfillFinished } from '@na/contracts';
import { tell } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Bodies } from './bodies.ts';
import { countBodies } from './body.queries.ts';
import { Doubts } from './doubts.ts';
import type { Hold } from './hold.ts';
import type { Place } from './listing.ts';
import { findListing, rowListings, type ListingRow } from './listing.queries.ts';
import { Listings } from './listings.ts';
import { minuteOf } from './notion-minute.ts';
import type { NotionReader } from './notion-reader.ts';
import { beginWalk, endWalk, findWalk, storeWalk } from './progress.queries.ts';
import { countSources } from './source.queries.ts';
import { Users } from './users.ts';
import { PHASES, type Phase, type Walk } from './walk.ts';

/** Who runs a backfill. */
export interface Company {
  /** Polls when that is due: what changes meanwhile does not wait for the end. */
  poll(): Promise<void>;
  /** Whether a poll is due. */
  isPollDue(): boolean;
  /** Hears how far it is. */
  heard(phase: Phase, read: { done: number; all: number }): void;
}

/** What belongs to one run. */
interface Run {
  reader: NotionReader;
  hold: Hold;
  walk: Walk;
  company: Company;
}

/** Reads all that a connection sees, goes on where an earlier run ended, and finds out what has vanished since. */
@Injectable()
export class Backfill {
  constructor(
    private readonly dataSource: DataSource,
    private readonly listings: Listings,
    private readonly bodies: Bodies,
    private readonly doubts: Doubts,
    private readonly users: Users,
  ) {}

  /** @throws NotionFailure, HoldLost, the reader's signal's reason; what was read until then is kept */
  async run(reader: NotionReader, hold: Hold, company: Company): Promise<Walk> {
    const found = await findWalk(this.dataSource, hold.connectionId);
    const walk = found ?? (await this.begin(reader, hold));
    const run = { reader, hold, walk, company };
    for (const phase of PHASES.slice(PHASES.indexOf(walk.phase))) {
      const before = reader.requests;
      await this.enter(run, phase);
      await this.#phases[phase](run);
      walk.requests += reader.requests - before;
    }
    await this.finish(run);
    return walk;
  }

  readonly #phases: { [phase in Phase]: (run: Run) => Promise<void> } = {
    search: run => this.search(run),
    rows: run => this.rows(run),
    bodies: run => this.read(run),
    missing: async ({ reader, hold, walk }) => {
      await this.doubts.settle(reader, hold);
      walk.vanished += await this.doubts.find(reader, hold, walk.number);
    },
  };

  private async begin(reader: NotionReader, hold: Hold): Promise<Walk> {
    const [{ number }] = await this.dataSource.query<[{ number: number }]>(
      `select nextval('mirror_reading')::float8 as number`,
    );
    await this.users.read(reader, hold);
    const isFirst = !hold.mirror.isWalked;
    const walk: Walk = { number, phase: 'search', bodies: 0, requests: reader.requests, vanished: 0, isFirst };
    await hold.note(tx => beginWalk(tx, hold.connectionId, walk, minuteOf(reader.now ?? new Date())));
    return walk;
  }

  private async enter({ hold, walk, company }: Run, phase: Phase): Promise<void> {
    walk.phase = phase;
    await hold.note(tx => storeWalk(tx, hold.connectionId, walk));
    company.heard(phase, await this.count(hold));
  }

  private async search(run: Run): Promise<void> {
    const subject = { subject: run.hold.connectionId, trash: false };
    const listing = await findListing(this.dataSource, run.hold.connectionId, subject);
    let place = placeIn(listing, run.walk);
    while (place) {
      place = await this.listings.stepSearch(run.reader, run.hold, subject, place);
      await this.pause(run);
    }
  }

  private async rows(run: Run): Promise<void> {
    const unlisted = async () =>
      (await rowListings(this.dataSource, run.hold.connectionId)).find(({ walk }) => walk < run.walk.number);
    for (let listing = await unlisted(); listing; listing = await unlisted()) {
      let place = placeIn(listing, run.walk);
      while (place) {
        place = await this.listings.stepRows(run.reader, run.hold, listing, place);
        await this.pause(run);
      }
    }
  }

  private async read(run: Run): Promise<void> {
    const { reader, hold, walk, company } = run;
    const { pages, due } = await this.count(hold).then(({ all, done }) => ({ pages: all, due: all - done }));
    let read = pages - due;
    const onRead = () => {
      walk.bodies++;
      company.heard('bodies', { done: Math.min(++read, pages), all: pages });
    };
    const isEnough = () => company.isPollDue();
    while (!(await this.bodies.readDue(reader, hold, { isHasty: true, isEnough, onRead }))) await this.pause(run);
  }

  /** Between two steps, polls when that is due, and writes down how much has been done. */
  private async pause({ reader, hold, walk, company }: Run): Promise<void> {
    if (!company.isPollDue()) return;
    const before = reader.requests;
    await company.poll();
    // They are the poll's.
    walk.requests -= reader.requests - before;
    await hold.note(tx => storeWalk(tx, hold.connectionId, walk));
  }

  private async finish({ hold, walk }: Run): Promise<void> {
    const { connectionId, workspaceId } = hold.mirror;
    const { all: pages } = await this.count(hold);
    await hold.note(async tx => {
      await endWalk(tx, connectionId);
      const { bodies, requests, vanished, isFirst } = walk;
      const dataSources = await countSources(tx, connectionId);
      const body = { connectionId, dataSources, pages, bodies, requests, vanished, isFirst };
      await tell(tx, MirrorBackfillFinished, body, { workspaceId });
    });
  }

  private async count({ connectionId }: Hold): Promise<{ done: number; all: number }> {
    const { pages, due } = await countBodies(this.dataSource, connectionId);
    return { done: pages - due, all: pages };
  }
}

/** Where a listing of a walk goes on; undefined when it is done. */
function placeIn({ walk: listed, place }: ListingRow, { number }: Walk): Place | undefined {
  if (listed >= number) return undefined;
  return place?.walk === number ? place : { walk: number };
}
