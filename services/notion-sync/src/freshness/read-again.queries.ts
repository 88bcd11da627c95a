import type { DataSource, EntityManager } from 'typeorm';
import { BY_URGENCY, type Lane } from '../budget/lanes.ts';

type Database = DataSource | EntityManager;

/** What of Notion can be read again. `comments` are those of a page, whose id it is. */
export type ReadKind = 'page' | 'data_source' | 'database' | 'comments';

/** Something of Notion that changed, as far as anybody knows. */
export interface ReadNote {
  connectionId: string;
  kind: ReadKind;
  notionId: string;
  lane: Lane;
  /** When it changed, by Notion's clock. */
  changedAt: Date;
}

/** Something to be read, taken by one reader. */
export interface TakenRead extends ReadNote {
  /** Up to which note this read counts. */
  note: string;
  /** How many notes it stands for. */
  notes: number;
  /** Since the last of them. */
  waitedSeconds: number;
}

/** Notes things, one row each; those that are noted already keep their place in line, and move up when they are more urgent now. */
export async function noteReads(tx: EntityManager, notes: readonly ReadNote[], settleMs: number): Promise<void> {
  await tx.query(
    `insert into read_again (connection_id, kind, notion_id, lane, notes, changed_at, due_at)
     select connection_id, kind, notion_id, min(lane), count(*), max(changed_at), clock_timestamp() + $6 * interval '1 millisecond'
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::timestamptz[]) as given(connection_id, kind, notion_id, lane, changed_at)
     group by 1, 2, 3 order by 1, 2, 3
     on conflict (connection_id, kind, notion_id) do update set note = read_again.note + 1,
       lane = least(read_again.lane, excluded.lane), notes = read_again.notes + excluded.notes,
       changed_at = greatest(read_again.changed_at, excluded.changed_at), noted_at = clock_timestamp(),
       due_at = case when read_again.taken_until > clock_timestamp() then excluded.due_at else least(read_again.due_at, excluded.due_at) end`,
    [
      notes.map(({ connectionId }) => connectionId),
      notes.map(({ kind }) => kind),
      notes.map(({ notionId }) => notionId),
      notes.map(({ lane }) => BY_URGENCY.indexOf(lane)),
      notes.map(({ changedAt }) => changedAt),
      settleMs,
    ],
  );
}

/** Takes what is due and nobody has taken, most urgent first; whoever does not come back loses it after `leaseMs`. */
export async function takeReads(
  database: Database,
  connectionId: string,
  { most, leaseMs }: { most: number; leaseMs: number },
): Promise<TakenRead[]> {
  const [taken] = await database.query(
    `update read_again set taken_until = clock_timestamp() + $3 * interval '1 millisecond'
     from (
       select connection_id, kind, notion_id from read_again
       where connection_id = $1 and due_at <= clock_timestamp() and (taken_until is null or taken_until <= clock_timestamp())
       order by lane, due_at limit $2 for update skip locked
     ) due
     where read_again.connection_id = due.connection_id and read_again.kind = due.kind and read_again.notion_id = due.notion_id
     returning read_again.connection_id as "connectionId", read_again.kind, read_again.notion_id as "notionId", lane, note, notes,
       changed_at as "changedAt", extract(epoch from clock_timestamp() - noted_at)::float8 as "waitedSeconds"`,
    [connectionId, most, leaseMs],
  );
  return (taken as (Omit<TakenRead, 'lane'> & { lane: number })[])
    .map(({ lane, ...rest }) => ({ ...rest, lane: BY_URGENCY[lane]! }))
    .sort((one, other) => BY_URGENCY.indexOf(one.lane) - BY_URGENCY.indexOf(other.lane));
}

/** What was read is off the list, unless it was noted again since it was taken. */
export async function endReads(tx: EntityManager, read: readonly TakenRead[]): Promise<void> {
  await tx.query(
    `with given as (
       select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[]) as given(connection_id, kind, notion_id, note)
     ), there as (
       select read_again.connection_id, read_again.kind, read_again.notion_id, read_again.note = given.note as is_done
       from read_again join given using (connection_id, kind, notion_id) order by 1, 2, 3 for update of read_again
     ), freed as (
       update read_again set taken_until = null, notes = 1 from there
       where not is_done and read_again.connection_id = there.connection_id and read_again.kind = there.kind
         and read_again.notion_id = there.notion_id
     )
     delete from read_again using there where is_done and read_again.connection_id = there.connection_id
       and read_again.kind = there.kind and read_again.notion_id = there.notion_id`,
    namesOf(read),
  );
}

/** What could not be read comes back after so long. */
export async function returnReads(database: Database, read: readonly TakenRead[], delayMs: number): Promise<void> {
  await database.query(
    `update read_again set taken_until = null, due_at = clock_timestamp() + $5 * interval '1 millisecond'
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[]) as given(connection_id, kind, notion_id, note)
     where read_again.connection_id = given.connection_id and read_again.kind = given.kind
       and read_again.notion_id = given.notion_id`,
    [...namesOf(read), delayMs],
  );
}

/** The active connections that have something due, those that wait longest first. */
export async function connectionsWithReads(database: Database, most: number): Promise<string[]> {
  const rows = await database.query<{ id: string }[]>(
    `select connection_id as id from read_again join connection on id = connection_id and state = 'active'
     where due_at <= clock_timestamp() and (taken_until is null or taken_until <= clock_timestamp())
     group by connection_id order by min(due_at) limit $1`,
    [most],
  );
  return rows.map(({ id }) => id);
}

/** How much waits, by lane, and since when the oldest does, in seconds; what was given back waits on. Of connections that are switched off nothing waits. */
export async function countReads(database: Database): Promise<{ lane: Lane; count: number; oldestSeconds: number }[]> {
  const rows = await database.query<{ lane: number; count: number; oldestSeconds: number }[]>(
    `select lane, count(*)::int as count, greatest(extract(epoch from clock_timestamp() - min(least(due_at, noted_at))), 0)::float8 as "oldestSeconds"
     from read_again join connection on id = connection_id where state = 'active' group by lane`,
  );
  return BY_URGENCY.map((lane, at) => {
    const { count, oldestSeconds } = rows.find(row => row.lane === at) ?? { count: 0, oldestSeconds: 0 };
    return { lane, count, oldestSeconds };
  });
}

function namesOf(read: readonly TakenRead[]): unknown[] {
  return [
    read.map(({ connectionId }) => connectionId),
    read.map(({ kind }) => kind),
    read.map(({ notionId }) => notionId),
    read.map(({ note }) => note),
  ];
}
