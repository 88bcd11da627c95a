import type { DataSource, EntityManager } from 'typeorm';
import type { OpenWrite } from './candidates.ts';
import type { Content } from './content.ts';

type Database = DataSource | EntityManager;

/** What the ledger says of a subject's latest write that was not in vain. */
export interface Effect {
  id: string;
  state: 'intended' | 'unknown' | 'done' | 'adopted';
  cause: string | null;
  kin: string;
  content: Content;
  version: number | null;
  /** By the database's clock. */
  intendedAt: Date;
  /** How long it may still come, or be invisible, in milliseconds. */
  openMs: number;
  /** What it made, once that is known. */
  notionIds: string[];
}

/** A write that is about to be made. */
export interface Intent {
  subject: string;
  kin: string;
  content: Content;
  version?: number;
  taskId: string;
  attempt: number;
  workspaceId: string;
  connectionId: string;
  /** After so many milliseconds the request is over. */
  timeoutMs: number;
}

const OPEN_MS = `extract(epoch from not_after - clock_timestamp())::float8 * 1000`;

/** @param visibilityMs how long after its end a write may be invisible, in milliseconds */
export async function effectOf(database: Database, subject: string, visibilityMs: number): Promise<Effect | undefined> {
  const [effect] = await database.query(
    `select id, state, cause, kin, content, version, intended_at as "intendedAt", ${OPEN_MS} + $2 as "openMs",
       array(select notion_id from effect_claim where effect_id = effect.id order by place) as "notionIds"
     from effect where subject = $1 and state <> 'void'`,
    [subject, visibilityMs],
  );
  return effect;
}

/** Writes down that a write is about to be made. Gives its id, or nothing when the subject has an open or successful one. */
export async function intend(tx: EntityManager, intent: Intent): Promise<string | undefined> {
  const [intended] = await tx.query(
    `insert into effect (subject, kin, content, version, task_id, attempt, connection_id, not_after, workspace_id)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 millisecond', $9)
     on conflict (subject) where state <> 'void' do nothing returning id`,
    [
      intent.subject,
      intent.kin,
      intent.content,
      intent.version,
      intent.taskId,
      intent.attempt,
      intent.connectionId,
      intent.timeoutMs,
      intent.workspaceId,
    ],
  );
  return intended?.id;
}

/** Writes down that nobody knows what became of a write. With `isOver` Notion has answered, so it cannot come any more. */
export async function noteUnknown(database: Database, id: string, cause: string, isOver: boolean): Promise<void> {
  await database.query(
    `update effect set state = 'unknown', cause = $2, not_after = case when $3 then clock_timestamp() else not_after end
     where id = $1 and state in ('intended', 'unknown')`,
    [id, cause, isOver],
  );
}

/** Writes down that a write made nothing, so that it can be made again. */
export async function noteVoid(database: Database, id: string, cause: string): Promise<void> {
  await database.query(
    `update effect set state = 'void', cause = $2, settled_at = clock_timestamp() where id = $1 and state in ('intended', 'unknown')`,
    [id, cause],
  );
}

/** Writes down that a write has succeeded. Gives the version that it wrote, or nothing when it was not open any more. */
export async function noteMade(
  tx: EntityManager,
  id: string,
  state: 'done' | 'adopted',
  cause?: string,
): Promise<{ version: number | null } | undefined> {
  const [settled] = await tx.query(
    `update effect set state = $2, cause = coalesce($3, cause), settled_at = clock_timestamp()
     where id = $1 and state in ('intended', 'unknown') returning version`,
    [id, state, cause],
  );
  return settled[0];
}

/** Claims what was made in Notion for a write. Gives whether all of it was free. */
export async function claim(tx: EntityManager, id: string, notionIds: string[]): Promise<boolean> {
  const claimed = await tx.query(
    `insert into effect_claim (notion_id, effect_id, place)
     select notion_id, $1, place from unnest($2::uuid[]) with ordinality as given(notion_id, place) order by notion_id
     on conflict do nothing returning notion_id`,
    [id, notionIds],
  );
  return claimed.length === notionIds.length;
}

/** Which of Notion's ids belong to a write, without dashes. */
export async function claimedAmong(tx: EntityManager, notionIds: string[]): Promise<Set<string>> {
  const claimed: { id: string }[] = await tx.query(
    `select replace(notion_id::text, '-', '') as id from effect_claim where notion_id = any($1::uuid[])`,
    [notionIds],
  );
  return new Set(claimed.map(({ id }) => id));
}

/** What a page was made with, when a write of ours made it. */
export async function contentMadeAs(database: Database, notionId: string): Promise<Content | undefined> {
  const [found] = await database.query(
    'select content from effect_claim join effect on effect.id = effect_id where notion_id = $1',
    [notionId],
  );
  return found?.content;
}

/** The open writes of a kin that began before `until`, but for `id`. */
export async function openSiblings(
  tx: EntityManager,
  { kin, id, until, visibilityMs }: { kin: string; id: string; until: Date; visibilityMs: number },
): Promise<OpenWrite[]> {
  return tx.query(
    `select id, content, ${OPEN_MS} + $4 as "openMs" from effect
     where kin = $1 and id <> $2 and state in ('intended', 'unknown') and intended_at <= $3`,
    [kin, id, until, visibilityMs],
  );
}

/** Whether a write of a workspace is under way, or was and nobody knows its end, that may have made a page of this author's which no write has claimed. */
export async function mayBeMaking(
  tx: EntityManager,
  { workspaceId, pageId, authorId }: { workspaceId: string; pageId: string; authorId: string },
): Promise<boolean> {
  const [found] = await tx.query(
    `select 1 from effect where workspace_id = $1 and state in ('intended', 'unknown') and subject ~ '^(todo|page):'
       and exists (select 1 from connection where workspace_id = $1 and notion_bot_id = $3)
       and not exists (select 1 from effect_claim where notion_id = $2) limit 1`,
    [workspaceId, pageId, authorId],
  );
  return Boolean(found);
}

/** Lets one at a time look for the lost writes of a kin. Gives the token of the look, or how long somebody else may still look, in milliseconds. */
export async function beginLook(
  database: Database,
  kin: string,
  ms: number,
): Promise<{ token: string } | { busyMs: number }> {
  const [begun] = await database.query(
    `insert into effect_look (kin, token, until) values ($1, gen_random_uuid(), clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (kin) do update set token = excluded.token, until = excluded.until where effect_look.until <= clock_timestamp()
     returning token`,
    [kin, ms],
  );
  if (begun) return begun;
  const [other] = await database.query(
    'select extract(epoch from until - clock_timestamp())::float8 * 1000 as "busyMs" from effect_look where kin = $1',
    [kin],
  );
  return other ?? { busyMs: 0 };
}

/** Whether the look is still the only one, and remains so until `tx` ends. */
export async function isLooking(tx: EntityManager, kin: string, token: string): Promise<boolean> {
  const [found] = await tx.query(
    'select 1 from effect_look where kin = $1 and token = $2 and until > clock_timestamp() for update',
    [kin, token],
  );
  return Boolean(found);
}

export async function endLook(database: Database, kin: string, token: string): Promise<void> {
  await database.query('delete from effect_look where kin = $1 and token = $2', [kin, token]);
}

/** The database's time. */
export async function databaseTime(database: Database): Promise<Date> {
  const [row] = await database.query('select clock_timestamp() as now');
  return row.now;
}

/** Forgets writes that were settled so long ago that no lost one can be mistaken for them. Gives how many. */
export async function forgetEffects(database: Database, olderThanDays: number, most: number): Promise<number> {
  const [forgotten] = await database.query(
    `delete from effect where id in (
       select id from effect where settled_at < now() - $1 * interval '1 day' order by settled_at limit $2
     ) returning id`,
    [olderThanDays, most],
  );
  return forgotten.length;
}
