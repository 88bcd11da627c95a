import type { DataSource } from 'typeorm';
import type { Lane } from '../budget/lanes.ts';
import type { Look } from './page-news.ts';

/** A look at Notion that has begun. */
export interface Begun {
  /** Numbers readings in the order in which they begin, over all replicas. */
  reading: number;
  /** The database's time before the request left; of what search says earlier, by as much as its index may lag. */
  askedAt: Date;
}

/** By which look something was read, when that began, and how urgent it was. */
export interface TimedLook extends Look, Begun {
  lane: Lane;
  /** It is the answer to a write of ours: whoever wrote hears of it there. */
  isOwn?: boolean;
}

/** Numbers a look before its request leaves. */
export async function beginReading(dataSource: DataSource): Promise<Begun> {
  const [begun] = await dataSource.query<[Begun]>(
    `select nextval('mirror_reading')::float8 as reading, clock_timestamp() as "askedAt"`,
  );
  return begun;
}
