import { WorkflowState } from '@na/contracts';
import { ListQuery } from '../http/list.ts';
import { AnyOf, FlagQuery } from '../http/query-fields.ts';

/** Which workflows are wanted. */
export class ListWorkflowsQuery extends ListQuery {
  @AnyOf('Only these states.', WorkflowState)
  state?: WorkflowState[];
}

/** How a replay is asked for. */
export class ReplayWorkflowQuery {
  @FlagQuery('Only says which steps would run anew.')
  dryRun!: boolean;
}
