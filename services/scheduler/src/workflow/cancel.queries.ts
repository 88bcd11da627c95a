import { TaskCancelled } from '@na/contracts';
import { entrySql } from '../history/entry.queries.ts';
import { finish, freeKeys } from '../task/finish.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

/** Whoever cancels a workflow cancels its tasks. */
const CANCELLER = { actor: '$3::text', correlationId: '$4::text', traceparent: 'null::text' };

/**
 * Cancels some of the waiting tasks of the workflow $2 of the workspace $1, in the name of $3 as part of $4. Each leaves a note, so somebody
 * comes back for the others. A task that is being claimed is waited for, and met by the statement after this one.
 */
export const CANCEL_WAITING_OF_WORKFLOW = `
  with gone as (
    delete from task
    where workspace_id = $1 and id = any(array(
      select id from task where workspace_id = $1 and workflow_id = $2 and state in ('scheduled', 'ready') order by id limit 500 for update))
    returning *
  ), finished as (${finish('gone', { state: `'cancelled'`, history: entrySql(TaskCancelled, { version: 'version + 1' }) })}
  ), freed as (${freeKeys('gone', `state = 'ready'`)}
  ), told as (${tellOfEach(TaskCancelled, 'finished', {}, CANCELLER)}
  )
  select count(*)::int as count from finished`;

/** Asks for the running tasks of the workflow $2 of the workspace $1 to be cancelled in the name of $3. */
export const CANCEL_RUNNING_OF_WORKFLOW = `
  update task set cancelled_by = $3, updated_at = now()
  where workspace_id = $1 and id = any(array(
    select id from task where workspace_id = $1 and workflow_id = $2 and state = 'running' and cancelled_by is null order by id for update))
  returning id, attempt`;
