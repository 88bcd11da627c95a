import { TaskReprioritised } from '@na/contracts';
import { fairTags } from '../fairness/fairness.queries.ts';
import { entrySql } from '../history/entry.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

const TOLD = {
  fromPriority: 'priority_name(old_priority)',
  priority: 'priority_name(new_priority)',
  fromWeight: 'old_weight',
  weight: 'new_weight',
};
const TOLD_BECAUSE = { ...TOLD, reason: '$8::text' };
const ASKER = { actor: '$5::text', correlationId: '$6::text', traceparent: '$7::text' };

/**
 * SQL that gives those of the tasks $2 of the workspace $1 that wait or run the priority $3 and the weight $4, where there is one, in the
 * name of $5 as part of $6 and $7. What is ready gets in line as if it came now, at its new level, and has waited since it was ready; a
 * running task gets its place for its next attempt, and what is not due gets it then. What a deadline raised stays as high. Answers how many
 * were met.
 */
const reprioritise = (entry: string, told: string) => `
  with met as (
    select workspace_id, id, type, state, level as old_level, priority as old_priority, weight as old_weight,
           coalesce($3::smallint, priority) as new_priority, coalesce($4::smallint, weight) as new_weight
    from task where workspace_id = $1 and id = any($2::uuid[])
    order by id
    for update
  ), changing as (
    select *, new_weight as weight, case when old_level < old_priority then least(old_level, new_priority) else new_priority end as level
    from met
    where (new_priority, new_weight) <> (old_priority, old_weight)
  ), moving as (
    select workspace_id, id, type, level, weight from changing where state <> 'scheduled'
  ), ${fairTags('moving')}, changed as (
    update task set
      priority = new_priority, weight = new_weight, level = changing.level, tag = coalesce(tagged.tag, task.tag), version = version + 1,
      updated_at = clock_timestamp(),
      history = history || ${entry}
    from changing left join tagged using (workspace_id, id)
    where task.workspace_id = changing.workspace_id and task.id = changing.id
    returning task.*, old_priority, old_weight, new_priority, new_weight
  ), told as (${told}
  )
  select count(*)::int as count from met`;

/** Because somebody asks for it. */
export const REPRIORITISE = reprioritise(
  entrySql(TaskReprioritised, { version: 'version + 1', data: TOLD }),
  tellOfEach(TaskReprioritised, 'changed', TOLD, ASKER),
);

/** Because of what is said of an operation ($8). */
export const REPRIORITISE_BECAUSE = reprioritise(
  entrySql(TaskReprioritised, { version: 'version + 1', data: TOLD_BECAUSE }),
  tellOfEach(TaskReprioritised, 'changed', TOLD_BECAUSE, ASKER),
);
