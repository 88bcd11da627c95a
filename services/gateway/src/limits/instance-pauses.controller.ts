import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { GateDto, GateListDto } from './gate.dto.ts';
import { InstanceLimits } from './instance-limits.ts';
import { PauseBody, ResumeQuery } from './limit.bodies.ts';

/** Of an operator who has just proven who they are. */
const WRITE = { needs: 'system:write', confirmed: true } as const;

@ApiTags('Administration')
@Controller('v1/instance-pauses')
export class InstancePausesController {
  constructor(private readonly limits: InstanceLimits) {}

  @Creates('Pauses work of all workspaces: nothing starts after the answer, and what runs goes on.', GateDto, WRITE)
  pause(@Body() body: PauseBody): Promise<GateDto> {
    return this.limits.pause(body);
  }

  @Gives('', 'Gives what is paused in all workspaces; all at once.', GateListDto, { needs: 'system:read' })
  list(): Promise<GateListDto> {
    return this.limits.list('pause');
  }

  @Removes(':id', 'Resumes what was paused in all workspaces.', { ...WRITE, refuses: [404] })
  async resume(@Param() { id }: IdPath, @Query() { reason }: ResumeQuery): Promise<void> {
    await this.limits.resume(id, reason);
  }
}
