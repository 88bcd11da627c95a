import { ApiSchema } from '@nestjs/swagger';
import { TaskState, type Archive, type RestoreTasksResponse } from '@na/contracts';
import { durationOf } from '../http/duration.ts';
import { Choices, Decimal, Flag, Text, Time, Whole } from '../http/fields.ts';
import { Duration } from '../http/duration.ts';
import { Nested, TextList } from '../http/json-fields.ts';
import { FlagQuery } from '../http/query-fields.ts';

/** How much a workspace has archived. */
@ApiSchema({ name: 'Archive' })
export class ArchiveDto {
  @Whole('How many tasks are archived.', { example: 120_000 })
  tasks!: number;

  @Decimal('What they took while they were live, in bytes.', { example: 36_120_000 })
  bytesBefore!: number;

  @Decimal('What they take now, with all by which they are found, in bytes.', { example: 12_040_000 })
  bytesAfter!: number;

  @Decimal('How many times less that is; absent when nothing is archived.', { optional: true, example: 3 })
  compressionRatio?: number;

  @Duration('How long finished tasks stay live where no retention policy says otherwise.', {
    most: 'P3650D',
    example: 'P7D',
  })
  defaultLiveFor!: string;

  @Duration('How long they are archived then where no retention policy says otherwise.', {
    most: 'P3650D',
    example: 'P365D',
  })
  defaultArchivedFor!: string;
}

export function archiveDto({ defaultLiveMs, defaultArchivedMs, ...archive }: Archive): ArchiveDto {
  return { ...archive, defaultLiveFor: durationOf(defaultLiveMs), defaultArchivedFor: durationOf(defaultArchivedMs) };
}

/** Says why a task is restored. */
@ApiSchema({ name: 'TaskRestoration' })
export class TaskRestorationBody {
  @Text('Why; it stands in the audit record.', { max: 500, optional: true, example: 'Asked for by support.' })
  reason?: string;
}

/** Which archived tasks are meant. */
@ApiSchema({ name: 'ArchivedTaskFilter' })
export class ArchivedTaskFilterDto {
  @Choices('Only these states; all when left out.', TaskState, { optional: true, example: ['failed'] })
  states?: TaskState[];

  @Text('Only this task type; all when left out.', { max: 200, optional: true, example: 'notion.page.create' })
  type?: string;

  @Time('Only those created at or after this time.', { optional: true })
  createdFrom?: string;

  @Time('Only those created before this time.', { optional: true })
  createdBefore?: string;

  @Text('Only those whose payload or errors have all of these words.', {
    max: 500,
    optional: true,
    example: 'quarterly report',
  })
  q?: string;
}

/** Asks for archived tasks to be restored. */
@ApiSchema({ name: 'TasksRestoration' })
export class TasksRestorationBody {
  @Nested('Which archived tasks; all of them with {}.', ArchivedTaskFilterDto)
  filter!: ArchivedTaskFilterDto;

  @Whole('How many to restore at most.', { min: 1, max: 1_000, default: 100, optional: true, example: 100 })
  limit?: number;

  @Text('Why; it stands in the audit record.', { max: 500, optional: true, example: 'Asked for by support.' })
  reason?: string;
}

export class TasksRestorationQuery {
  @FlagQuery('Only says what would be restored.')
  dryRun!: boolean;
}

/** What was restored, or would be. */
@ApiSchema({ name: 'RestoredTasks' })
export class RestoredTasksDto {
  @Flag('Whether nothing was restored yet.', { example: false })
  dryRun!: boolean;

  @Whole('How many tasks.', { example: 3 })
  restored!: number;

  @TextList('The ids of the newest of them, at most 20.', { example: ['01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f'] })
  taskIds!: string[];

  @Flag('Whether more may meet the filter; then the same request goes on.', { example: false })
  more!: boolean;
}

export function restoredTasksDto(dryRun: boolean, restored: RestoreTasksResponse): RestoredTasksDto {
  return { dryRun, ...restored };
}
