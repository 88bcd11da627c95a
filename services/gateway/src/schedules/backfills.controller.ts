import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives } from '../http/route.ts';
import { BackfillBody, BackfillDto, BackfillListDto, BackfillQuery, ListBackfillsQuery } from './backfill.dto.ts';
import { Backfills } from './backfills.ts';

@ApiTags('Schedules')
@Controller('v1/backfills')
export class BackfillsController {
  constructor(private readonly backfills: Backfills) {}

  @Creates('Fires the past due times of a range that have not fired, in the background.', BackfillDto, {
    needs: 'schedules:write',
    more: 'At most 10,000, each once, whatever was skipped before; those on excluded days are left out. `dryRun` says what it would do.',
    refuses: [404],
  })
  @ApiResponse({ status: 200, description: 'What it would do; of a dry run.', type: BackfillDto })
  async create(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: BackfillBody,
    @Query() { dryRun }: BackfillQuery,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<BackfillDto> {
    const backfill = await this.backfills.create({ workspaceId, id }, body, dryRun);
    if (dryRun) reply.status(200);
    return backfill;
  }

  @Gives('', 'Gives the backfills of the workspace, newest first.', BackfillListDto, { needs: 'schedules:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListBackfillsQuery): Promise<BackfillListDto> {
    return this.backfills.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a backfill, and how far it is.', BackfillDto, { needs: 'schedules:read', refuses: [404] })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<BackfillDto> {
    return this.backfills.get({ workspaceId, id });
  }

  @Does(':id/cancel', 'Stops a backfill; what it fired stays.', BackfillDto, { needs: 'schedules:write' })
  cancel(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<BackfillDto> {
    return this.backfills.cancel({ workspaceId, id });
  }
}
