import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Does, Gives } from '../http/route.ts';
import { DueTimeListDto, FiringDto, FiringListDto, ListDueTimesQuery, ListFiringsQuery } from './firing.dto.ts';
import { ReasonBody, ScheduleDto } from './schedule.dto.ts';
import { Schedules } from './schedules.ts';

@ApiTags('Schedules')
@Controller('v1/schedules/:id')
export class FiringsController {
  constructor(private readonly schedules: Schedules) {}

  @Gives('due-times', 'Gives the due times of a schedule that come next; all at once.', DueTimeListDto, {
    needs: 'schedules:read',
    more: 'As if it were not paused; those on excluded days are among them, and say so.',
    refuses: [404],
  })
  dueTimes(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() query: ListDueTimesQuery,
  ): Promise<DueTimeListDto> {
    return this.schedules.dueTimes({ workspaceId, id }, query);
  }

  @Gives('firings', 'Gives what became of the past due times of a schedule, latest first.', FiringListDto, {
    needs: 'schedules:read',
    more: 'Kept for 30 days.',
    refuses: [404],
  })
  firings(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() query: ListFiringsQuery,
  ): Promise<FiringListDto> {
    return this.schedules.firings({ workspaceId, id }, query);
  }

  @Does('run', 'Fires a schedule now, beside its rule, also while it is paused and on excluded days.', FiringDto, {
    needs: 'schedules:write',
    more: 'Its overlap policy holds: the answer says whether it fired.',
  })
  run(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @NewId() taskId: string,
    @Body() body: ReasonBody,
  ): Promise<FiringDto> {
    return this.schedules.run({ workspaceId, id }, taskId, body);
  }

  @Does('pause', 'Stops a schedule from firing until it is resumed; what waits of it is skipped.', ScheduleDto, {
    needs: 'schedules:write',
    versioned: true,
  })
  pause(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath, @Body() body: ReasonBody): Promise<ScheduleDto> {
    return this.schedules.pause({ workspaceId, id }, body);
  }

  @Does('resume', 'Lets a paused schedule fire again, from the next due time on.', ScheduleDto, {
    needs: 'schedules:write',
    more: 'Due times that came meanwhile are skipped; a backfill fires them.',
    versioned: true,
  })
  resume(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath, @Body() body: ReasonBody): Promise<ScheduleDto> {
    return this.schedules.resume({ workspaceId, id }, body);
  }
}
