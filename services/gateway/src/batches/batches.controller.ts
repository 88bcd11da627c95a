import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Does, Gives } from '../http/route.ts';
import { DryRunQuery, ReasonBody } from '../operations/operation.dto.ts';
import {
  BatchBody,
  BatchDto,
  BatchListDto,
  BatchPatch,
  BatchTouchedDto,
  CloseBatchBody,
  RetryBatchBody,
} from './batch.dto.ts';
import { ListBatchesQuery } from './batch.query.ts';
import { Batches } from './batches.ts';

const READ = { needs: 'tasks:read' } as const;
const WRITE = { needs: 'tasks:write' } as const;

@ApiTags('Batches')
@Controller('v1/batches')
export class BatchesController {
  constructor(private readonly batches: Batches) {}

  @Creates('Opens a batch: many tasks that are sent, watched, changed and stopped as one.', BatchDto, {
    ...WRITE,
    more: 'Its tasks come with `POST /v1/batches/{id}/tasks`; they run from when they come.',
    versioned: true,
  })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: BatchBody): Promise<BatchDto> {
    return this.batches.create({ workspaceId, id }, body);
  }

  @Gives('', 'Gives the batches of the workspace, newest first.', BatchListDto, READ)
  list(@WorkspaceId() workspaceId: string, @Query() query: ListBatchesQuery): Promise<BatchListDto> {
    return this.batches.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a batch with its progress.', BatchDto, {
    ...READ,
    refuses: [404],
    versioned: true,
    moving: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<BatchDto> {
    return this.batches.get({ workspaceId, id });
  }

  @Changes(':id', 'Changes how urgent a batch is, and what it may use and lose, while it runs.', BatchDto, WRITE)
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: BatchPatch,
  ): Promise<BatchDto> {
    return this.batches.change({ workspaceId, id }, patch, expected);
  }

  @Does(':id/close', 'Says that no more lines come, so that the batch ends with its last task.', BatchDto, {
    ...WRITE,
    versioned: true,
  })
  close(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath, @Body() body: CloseBatchBody): Promise<BatchDto> {
    return this.batches.close({ workspaceId, id }, body);
  }

  @Does(
    ':id/cancel',
    'Stops a batch: nothing more of it starts, what waits is cancelled, what runs by an abort signal.',
    BatchTouchedDto,
    WRITE,
  )
  cancel(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: ReasonBody,
    @Query() { dryRun = false }: DryRunQuery,
  ): Promise<BatchTouchedDto> {
    return this.batches.cancel({ workspaceId, id }, body, dryRun);
  }

  @Does(':id/retry', 'Runs those tasks of an ended batch again that did not succeed.', BatchTouchedDto, WRITE)
  retry(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: RetryBatchBody,
    @Query() { dryRun = false }: DryRunQuery,
  ): Promise<BatchTouchedDto> {
    return this.batches.retry({ workspaceId, id }, body, dryRun);
  }
}
