import { DeadLetterDeleted } from '@na/contracts';
import { packSql } from '@na/persistence';
import { expiryOf } from './expiry.queries.ts';

/** The reason that is told of a dead letter whose time was over. */
export const OF_RETENTION = 'retention';

const TOLD = packSql(DeadLetterDeleted, {
  shared: { reason: '$3::text' },
  columns: { taskId: 'id', type: 'type' },
  header: {
    workspaceId: 'workspace_id',
    parentId: 'created_event',
    actor: '$4::text',
    correlationId: '$5::text',
    traceparent: '$6::text',
  },
});

/** Deletes the dead letters $1 and $2, which are as many workspaces and ids, and tells of each, with the reason $3. Answers their types. */
export const DELETE_LETTERS = `
  with gone as (
    delete from task_finished where state = 'dead' and (workspace_id, id) in (
      select letter.workspace_id, letter.id
      from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id) join task_finished as letter using (workspace_id, id)
      order by letter.workspace_id, letter.id for update of letter)
    returning *
  ), told as (
    insert into outbox (id, type, events, pack)
    select event_in_pack(uuidv7(), 0), '${DeadLetterDeleted.name}', count(*), ${TOLD} from gone having count(*) > 0
  )
  select type from gone`;

/** A page of the dead letters of the workspace $1: of the types $2, the error codes $3, that died from $4 and before $5, with ids before $6, at most $7. */
export const LIST_LETTERS = `
  select letter.*, null as worker_id, ${expiryOf('letter', '$8::float8')} as expires_at
  from task_finished as letter
  where workspace_id = $1 and state = 'dead'
    and (cardinality($2::text[]) = 0 or type = any($2))
    and (cardinality($3::text[]) = 0 or last_error ->> 'code' = any($3))
    and finished_at >= coalesce($4::timestamptz, '-infinity') and finished_at < coalesce($5::timestamptz, 'infinity')
    and ($6::uuid is null or id < $6)
  order by id desc limit $7`;

/**
 * The next dead letters, at most $5, after the time $1, the workspace $2 and the id $3, oldest first, and of each whether its time is over
 * when $4 ms are kept by default. Younger than the shortest time that anybody said is none.
 */
export const NEXT_OLD_LETTERS = `
  select workspace_id, id, finished_at, ${expiryOf('letter', '$4::float8')} < clock_timestamp() as is_over
  from task_finished as letter
  where state = 'dead' and (finished_at, workspace_id, id) > ($1::timestamptz, $2::uuid, $3::uuid)
    and finished_at < clock_timestamp() - make_interval(secs => (
      select least($4::float8, min(keep_ms)::float8) from dead_letter_retention) / 1000)
  order by finished_at, workspace_id, id limit $5`;

/** How many dead letters there are of each type, and how long ago the oldest died, in seconds. */
export const LETTER_FIGURES = `
  select type, count(*)::int as count, extract(epoch from clock_timestamp() - min(finished_at))::float8 as oldest_seconds
  from task_finished where state = 'dead' group by type`;

/** What the workspace $1 says of how long its dead letters are kept. */
export const POLICIES = `select * from dead_letter_retention where workspace_id = $1 order by type`;

/** Has the dead letters of the workspace $1 and the type $2 kept for $3 ms; said by $4, because of $5. */
export const SET_POLICY = `
  insert into dead_letter_retention (workspace_id, type, keep_ms, actor, reason) values ($1, $2, $3, $4, $5)
  on conflict (workspace_id, type) do update
  set keep_ms = excluded.keep_ms, actor = excluded.actor, reason = excluded.reason, updated_at = clock_timestamp()`;

/** Has them kept as by default. */
export const FORGET_POLICY = `delete from dead_letter_retention where workspace_id = $1 and type = $2`;

/** Forgets what the workspace $1 said, at most $2 rows. Answers how many. */
export const ERASE_POLICIES = `
  with gone as (
    delete from dead_letter_retention
    where workspace_id = $1 and type in (select type from dead_letter_retention where workspace_id = $1 limit $2)
    returning type
  )
  select count(*)::int as count from gone`;
