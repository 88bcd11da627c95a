import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { GateDto, GateListDto } from './gate.dto.ts';
import { PauseBody, ResumeQuery } from './limit.bodies.ts';
import { Limits } from './limits.ts';

@ApiTags('Limits')
@Controller('v1/pauses')
export class PausesController {
  constructor(private readonly limits: Limits) {}

  @Creates('Pauses work: nothing starts after the answer, and what runs goes on.', GateDto, {
    needs: 'limits:write',
    more: 'It is for the tasks of the workspace, or of one type, or for those that name a key.',
  })
  pause(@WorkspaceId() workspaceId: string, @Body() body: PauseBody): Promise<GateDto> {
    return this.limits.pause(workspaceId, body);
  }

  @Gives('', 'Gives what is paused in the workspace; all at once.', GateListDto, { needs: 'limits:read' })
  list(@WorkspaceId() workspaceId: string): Promise<GateListDto> {
    return this.limits.list(workspaceId, 'pause');
  }

  @Removes(':id', 'Resumes what was paused.', { needs: 'limits:write', refuses: [404] })
  async resume(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() { reason }: ResumeQuery,
  ): Promise<void> {
    await this.limits.resume(workspaceId, id, reason);
  }
}
