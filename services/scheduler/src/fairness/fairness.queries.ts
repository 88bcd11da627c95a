// Start-time fair queueing (Goyal, Vin, Cheng 1996). Tasks of a workspace, type, level and weight are a flow; each task gets a tag when it
// becomes ready, a turn after the one before it in its flow, and no earlier than what is handed out at that time. The claim index is in order
// of tags, so that workspaces take turns however many tasks each has, and a claim reads nothing but what it takes.

/** How far a task moves the clock of its flow, for a workspace with a share of 1. */
const TURN = 1_000;

/** The workspace whose clock says what is past for all. */
const ALL = '00000000-0000-0000-0000-000000000000';

/** SQL of the tag of what is handed out next of a type and level; null when nothing is ready. */
const nextTag = (type: string, level: string) => `(
  select tag from task where state = 'ready' and not held and type = ${type} and level = ${level} order by tag, id limit 1)`;

/**
 * SQL of common table expressions that give tags to the rows of `source`, a relation with the columns workspace_id, id, type, level and
 * weight: `tagged` has (workspace_id, id, tag). A heavier task passes the lighter ones of its workspace.
 *
 * The clocks of flows that somebody else moves at this moment are passed over, so that nobody waits: two that create for one
 * workspace at once may give the same tags, and the workspace is a turn ahead of itself.
 */
export function fairTags(source: string): string {
  return `
    flows as (
      select wanted.*, ${TURN} / coalesce((select share from share where share.workspace_id = wanted.workspace_id), 1) as turn,
             greatest(
               ${nextTag('wanted.type', 'wanted.level')},
               (select max(clock) from flow
                where flow.type = wanted.type and flow.level = wanted.level
                  and (flow.workspace_id = wanted.workspace_id and flow.weight >= wanted.weight or flow.workspace_id = '${ALL}')),
               0) as base
      from (
        select type, level, workspace_id, weight, count(*) as tasks, array_agg(id order by id) as ids
        from ${source} group by type, level, workspace_id, weight
      ) as wanted
    ), known_flows as (
      select type, level, workspace_id, weight from flow join flows using (type, level, workspace_id, weight)
      for update of flow skip locked
    ), moved_flows as (
      update flow set clock = greatest(clock, (base + turn * tasks)::bigint)
      from flows join known_flows using (type, level, workspace_id, weight)
      where (flow.type, flow.level, flow.workspace_id, flow.weight) = (flows.type, flows.level, flows.workspace_id, flows.weight)
    ), new_flows as (
      insert into flow (type, level, workspace_id, weight, clock)
      select type, level, workspace_id, weight, (base + turn * tasks)::bigint from flows
      where not exists (
          select from flow where (flow.type, flow.level, flow.workspace_id, flow.weight) = (flows.type, flows.level, flows.workspace_id, flows.weight))
        and pg_try_advisory_xact_lock(hashtextextended(format('%s %s %s %s', type, level, workspace_id, weight), 7266))
      on conflict do nothing
    ), tagged as (
      -- Not a join: for what comes from JSON the planner expects so few rows that it would compare each with each.
      select workspace_id, in_line.id, (base + turn * (place - 1))::bigint as tag
      from flows cross join unnest(ids) with ordinality as in_line (id, place)
    )`;
}

/** Whether there are flows beside what is past for all. */
export const HAS_FLOWS = `exists (select from flow where workspace_id <> '${ALL}')`;

/** Forgets flows that are no longer ahead of anybody, and notes how far all have come, so that nobody pays for turns of the past. */
export const FORGET_FLOWS = `
  with present as (
    select type, level, coalesce(${nextTag('flow.type', 'flow.level')}, max(clock)) as tag from flow group by type, level
  ), gone as (
    delete from flow using present
    where flow.type = present.type and flow.level = present.level and workspace_id <> '${ALL}' and clock <= tag
    returning 1
  )
  insert into flow (type, level, workspace_id, weight, clock)
  select type, level, '${ALL}', 0, tag from present order by type, level
  on conflict (type, level, workspace_id, weight) do update set clock = greatest(flow.clock, excluded.clock)`;
