import type { TaskQuery } from '@na/contracts';

/** The largest id of the workspace $1 that ever was archived. */
export const REACH_OF = `select highest_id as "highestId" from archive_reach where workspace_id = $1`;

/** Where the tasks of $1 and $2, which are as many workspaces and ids, lie in the archive; of those only that may be there. */
export const PLACES = `
  select workspace_id as "workspaceId", id, chunk, period::text as period, place
  from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id)
  join archive_reach using (workspace_id)
  join archived_task using (workspace_id, id)
  where id <= highest_id`;

/** The chunks of $1, $2 and $3, which are as many workspaces, numbers and periods. */
export const CHUNKS = `
  select number, archived_at as "archivedAt", content
  from (select distinct * from unnest($1::uuid[], $2::bigint[], $3::date[])) as wanted (workspace_id, number, period)
  join archive_chunk using (workspace_id, number, period)`;

/** Which chunks of the workspace $1 have all words of the text $2, in one of their tasks or in several. */
export const CHUNKS_WITH = `
  select number from archive_chunk where workspace_id = $1 and words @@ plainto_tsquery('simple', $2)`;

/** Which of the rows $1 (JSON texts) have all words of the text $2, by their place in $1 from 0. */
export const ROWS_WITH = `
  select place::int - 1 as place from unnest($1::jsonb[]) with ordinality as given (line, place)
  where words_of(task_texts(line -> 'payload', line -> 'last_error', line -> 'history')) @@ plainto_tsquery('simple', $2)`;

/** How many words a text has to be looked for by. */
export const COUNT_WORDS = `select numnode(plainto_tsquery('simple', $1)) as words`;

/** Where archived tasks of a workspace lie that meet a filter and are in some chunks: those after `after`, newest first, at most `limit`. */
export function placesQuery(
  workspaceId: string,
  filter: TaskQuery,
  { after, limit, chunks }: { after?: string; limit: number; chunks?: string[] },
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    `workspace_id = ${given(workspaceId)}`,
    after !== undefined && `id < ${given(after)}`,
    filter.states.length > 0 && `state = any(${given(filter.states)})`,
    filter.types.length > 0 && `type = any(${given(filter.types)})`,
    filter.createdFrom !== undefined && `created_at >= ${given(filter.createdFrom)}`,
    filter.createdBefore !== undefined && `created_at < ${given(filter.createdBefore)}`,
    chunks && `chunk = any(${given(chunks)}::bigint[])`,
  ].filter(condition => typeof condition === 'string');
  const text = `
    select workspace_id as "workspaceId", id, chunk, period::text as period, place from archived_task
    where ${conditions.join(' and ')} order by id desc limit ${given(limit)}`;
  return { text, values };
}
