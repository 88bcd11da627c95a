import { ApiSchema } from '@nestjs/swagger';
import {
  WorkflowState,
  WorkflowStepState,
  type JsonObject,
  type NewWorkflow,
  type ReplayWorkflowResponse,
  type Workflow,
  type WorkflowStep,
} from '@na/contracts';
import { Choice, Flag, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json, ListOf, Nested, TextList } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';
import { TaskErrorDto } from '../tasks/task.dto.ts';

const MOST_BYTES = 256 * 1024;

/** Asks for a workflow. */
@ApiSchema({ name: 'NewWorkflow' })
export class WorkflowBody {
  @Text('What it is called.', { max: 200, example: 'Import the guests' })
  name!: string;

  @Json(
    'The steps by name, 1 to 100: each has a `type`, and, where wanted, `payload`, `after` (names, or `{step, onFailure}`), `onFailure`, `when`, `forEach`, `priority`, `weight`, `maxAttempts`, `serialKey`, `deadline`, `limits`, `compensation`. `{"$from": "steps.fetch.result.items"}` stands for what the step before gave.',
    {
      maxBytes: MOST_BYTES,
      example: {
        fetch: { type: 'example.fetch', payload: { url: { $from: 'input.url' } } },
        make: {
          type: 'notion.page.create',
          after: ['fetch'],
          forEach: { $from: 'steps.fetch.result.guests' },
          payload: { title: { $from: 'item.name' } },
        },
      },
    },
  )
  steps!: JsonObject;

  @Json('What steps refer to as `input`.', {
    maxBytes: MOST_BYTES,
    optional: true,
    example: { url: 'https://example.com' },
  })
  input?: JsonObject;

  @Json('What the workflow gives in the end, with references to the results of steps.', {
    maxBytes: MOST_BYTES,
    optional: true,
    example: { pages: { $from: 'steps.make.result' } },
  })
  result?: JsonObject;
}
export type WorkflowBodyIsTold = Proven<Same<WorkflowBody, Omit<NewWorkflow, 'id' | 'workspaceId'>>>;

const REASON = { max: 500, optional: true, example: 'The list was wrong.' };

/** How a workflow is stopped. */
@ApiSchema({ name: 'WorkflowCancel' })
export class CancelWorkflowBody {
  @Flag('Whether what was done is to be undone by the compensations of its steps, the last first.', {
    optional: true,
    default: false,
  })
  compensate!: boolean;

  @Text('Why, for the audit record.', REASON)
  reason?: string;
}

/** How a workflow is run again. */
@ApiSchema({ name: 'WorkflowReplay' })
export class ReplayWorkflowBody {
  @Text('The step to begin with, besides those that did not succeed.', { max: 63, optional: true, example: 'make' })
  fromStep?: string;

  @Text('Why, for the audit record.', REASON)
  reason?: string;
}

@ApiSchema({ name: 'Workflow' })
export class WorkflowDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What it is called.', { example: 'Import the guests' })
  name!: string;

  @Choice(
    'Where it stands: `running`, `cancelling` (steps still run), `compensating` (what was done is being undone), `succeeded`, `failed`, `cancelled`.',
    WorkflowState,
  )
  state!: WorkflowState;

  @Whole('1 at first; grows with each replay.', { example: 1 })
  generation!: number;

  @Json('How many steps are in each state; states without steps are left out.', {
    example: { succeeded: 2, running: 1 },
  })
  stepsByState!: { [state: string]: number };

  @Json('What the document says is its result, when it succeeded.', { optional: true })
  result?: JsonObject;

  @Nested('Why it failed.', TaskErrorDto, { optional: true })
  error?: TaskErrorDto;

  @Text('Who asked for it.', { example: 'api_key:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Shared by all that one request set in motion.', { example: '7d0c1f0e-8d53-4a83-9a4b-0f3d8a1c2b4d' })
  correlationId!: string;

  @Whole('Grows by one with each change.', { example: 3 })
  version!: number;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @Time('When it reached a final state.', { optional: true })
  finishedAt?: string;
}
export type WorkflowIsTold = Proven<Same<WorkflowDto, Workflow>>;

@ApiSchema({ name: 'WorkflowStep' })
export class WorkflowStepDto {
  @Text('Its name in the document.', { example: 'make' })
  name!: string;

  @Text('The task type.', { example: 'notion.page.create' })
  type!: string;

  @Choice(
    'Where it stands: `waiting` (steps before it are not done), `running`, `succeeded`, `failed`, `skipped`, `cancelled`.',
    WorkflowStepState,
  )
  state!: WorkflowStepState;

  @Whole("The workflow's generation that it ran in last.", { example: 1 })
  generation!: number;

  @TextList('The steps that it comes after.', { example: ['fetch'] })
  after!: string[];

  @Whole('How many tasks it has.', { example: 3 })
  tasks!: number;

  @Whole('How many of them succeeded.', { example: 2 })
  tasksSucceeded!: number;

  @Whole('How many of them did not, and are done.', { example: 0 })
  tasksFailed!: number;

  @TextList('The ids of its tasks, the first 20.', { example: ['01980a3c-5b1e-7c3d-8f00-3d2c1b0a9e8f'] })
  taskIds!: string[];

  @Nested('Why it failed or was skipped.', TaskErrorDto, { optional: true })
  error?: TaskErrorDto;

  @Choice('How far its work is undone.', WorkflowStepState, { optional: true })
  compensation?: WorkflowStepState;

  @Time('When its tasks were created.', { optional: true })
  startedAt?: string;

  @Time('When it was done.', { optional: true })
  finishedAt?: string;
}
export type WorkflowStepIsTold = Proven<Same<WorkflowStepDto, WorkflowStep>>;

/** A workflow with its steps. */
@ApiSchema({ name: 'WorkflowWithSteps' })
export class WorkflowWithStepsDto extends WorkflowDto {
  @ListOf('Its steps, each after those that it waits for.', WorkflowStepDto)
  steps!: WorkflowStepDto[];
}

@ApiSchema({ name: 'WorkflowReplayed' })
export class ReplayedWorkflowDto {
  @Nested('The workflow.', WorkflowDto)
  workflow!: WorkflowDto;

  @TextList('The steps that run anew.', { example: ['make'] })
  anew!: string[];

  @TextList('The steps whose work is kept.', { example: ['fetch'] })
  kept!: string[];
}
export type ReplayedWorkflowIsTold = Proven<Same<ReplayedWorkflowDto, ReplayWorkflowResponse>>;

@ApiSchema({ name: 'WorkflowList' })
export class WorkflowListDto extends ListDtoOf(WorkflowDto) {}
