import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Gives, Removes } from '../http/route.ts';
import { ListSchedulesQuery, ScheduleBody, ScheduleDto, ScheduleListDto, SchedulePatch } from './schedule.dto.ts';
import { Schedules } from './schedules.ts';

@ApiTags('Schedules')
@Controller('v1/schedules')
export class SchedulesController {
  constructor(private readonly schedules: Schedules) {}

  @Creates('Makes a schedule: a recurring rule that creates tasks.', ScheduleDto, {
    needs: 'schedules:write',
    more: 'A rule, a time zone or a payload that is none gets a 422 that names the field. `GET /v1/schedules/{id}/due-times` tells when it fires.',
    refuses: [404],
    versioned: true,
  })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: ScheduleBody): Promise<ScheduleDto> {
    return this.schedules.create({ workspaceId, id }, body);
  }

  @Gives('', 'Gives the schedules of the workspace, newest first.', ScheduleListDto, { needs: 'schedules:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListSchedulesQuery): Promise<ScheduleListDto> {
    return this.schedules.list(workspaceId, query);
  }

  // Its next due time moves by itself, so that the version alone does not tell whether an answer still holds.
  @Gives(':id', 'Gives a schedule.', ScheduleDto, { needs: 'schedules:read', refuses: [404], versioned: true })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ScheduleDto> {
    return this.schedules.get({ workspaceId, id });
  }

  @Changes(':id', 'Changes what a schedule does, or when.', ScheduleDto, {
    needs: 'schedules:write',
    more: 'Its tasks run in the name of who changed it last. Another rule counts from now on; due times of the old one that are not decided on are skipped.',
  })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: SchedulePatch,
  ): Promise<ScheduleDto> {
    return this.schedules.change({ workspaceId, id }, patch, expected);
  }

  @Removes(':id', 'Deletes a schedule; the tasks that it created stay.', { needs: 'schedules:write', refuses: [404] })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.schedules.remove({ workspaceId, id });
  }
}
