import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Gives, Removes } from '../http/route.ts';
import { CalendarBody, CalendarDto, CalendarListDto, CalendarPatch } from './calendar.dto.ts';
import { Calendars } from './calendars.ts';

@ApiTags('Schedules')
@Controller('v1/calendars')
export class CalendarsController {
  constructor(private readonly calendars: Calendars) {}

  @Creates('Makes a calendar of days on which schedules do not fire.', CalendarDto, {
    needs: 'schedules:write',
    more: 'A schedule heeds it by its `calendarId`.',
    versioned: true,
  })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: CalendarBody): Promise<CalendarDto> {
    return this.calendars.create({ workspaceId, id }, body);
  }

  @Gives('', 'Gives the calendars of the workspace, newest first.', CalendarListDto, { needs: 'schedules:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<CalendarListDto> {
    return this.calendars.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a calendar.', CalendarDto, {
    needs: 'schedules:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<CalendarDto> {
    return this.calendars.get({ workspaceId, id });
  }

  @Changes(':id', 'Changes a calendar; the schedules that heed it go by it at once.', CalendarDto, {
    needs: 'schedules:write',
  })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: CalendarPatch,
  ): Promise<CalendarDto> {
    return this.calendars.change({ workspaceId, id }, patch, expected);
  }

  @Removes(':id', 'Deletes a calendar that no schedule heeds.', { needs: 'schedules:write', refuses: [404, 409] })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.calendars.remove({ workspaceId, id });
  }
}
