import { ApiSchema } from '@nestjs/swagger';
import { Priority, type JsonObject, type TaskState } from '@na/contracts';
import { Invalid } from '@na/errors';
import { Choice, Choices, Whole } from '../http/fields.ts';
import { Nested } from '../http/json-fields.ts';
import { DeadLetterFilterDto, OperationBody, TaskFilterBody } from './operation.dto.ts';

/** The states of tasks that are not finished. */
const UNFINISHED = ['scheduled', 'ready', 'running'] as const satisfies TaskState[];

/** The tasks that are meant, of those that wait or run. */
@ApiSchema({ name: 'UnfinishedTaskFilter' })
export class UnfinishedFilterDto extends TaskFilterBody {
  @Choices('Only these states; all that are not final when left out.', UNFINISHED, { min: 0, optional: true })
  states?: TaskState[];
}

@ApiSchema({ name: 'NewCancellation' })
export class CancelTasksBody extends OperationBody {
  @Nested('Which tasks; all that wait or run when left out.', UnfinishedFilterDto, { optional: true })
  filter?: UnfinishedFilterDto;
}

/** The states of tasks that are archived; dead ones are kept by their queue. */
const ARCHIVED = ['succeeded', 'failed', 'cancelled'] as const satisfies TaskState[];

@ApiSchema({ name: 'ArchivedTaskFilter' })
export class ArchivedFilterDto extends DeadLetterFilterDto {
  @Choices('Only these states; all when left out.', ARCHIVED, { min: 0, optional: true })
  states?: TaskState[];
}

@ApiSchema({ name: 'NewRestoration' })
export class RestoreTasksBody extends OperationBody {
  @Nested('Which archived tasks; all when left out.', ArchivedFilterDto, { optional: true })
  filter?: ArchivedFilterDto;
}

@ApiSchema({ name: 'NewPriorities' })
export class ReprioritiseTasksBody extends OperationBody {
  @Nested('Which tasks; all that wait or run when left out.', UnfinishedFilterDto, { optional: true })
  filter?: UnfinishedFilterDto;

  @Choice('How urgent they are to be; a priority, a weight, or both are asked for.', Priority, { optional: true })
  priority?: Priority;

  @Whole('The weight that they are to have; the heavier goes first.', { min: 0, max: 9, optional: true })
  weight?: number;
}

/** What of it is asked for. @throws Problem `validation_failed` when it is nothing */
export function urgencyOf({ priority, weight }: Pick<ReprioritiseTasksBody, 'priority' | 'weight'>): JsonObject {
  if (priority === undefined && weight === undefined)
    throw Invalid({ errors: [{ pointer: '/priority', detail: 'should be given, or a weight, or both' }] });
  return { ...(priority !== undefined && { priority }), ...(weight !== undefined && { weight }) };
}
