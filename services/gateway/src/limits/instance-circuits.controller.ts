import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import { GateDto, GateListDto } from './gate.dto.ts';
import { InstanceLimits } from './instance-limits.ts';
import { ReasonBody } from './limit.bodies.ts';

@ApiTags('Administration')
@Controller('v1/instance-circuits')
export class InstanceCircuitsController {
  constructor(private readonly limits: InstanceLimits) {}

  @Gives('', 'Gives the circuits that all workspaces share; all at once.', GateListDto, { needs: 'system:read' })
  list(): Promise<GateListDto> {
    return this.limits.list('circuit');
  }

  @Does(':id/reset', 'Closes an open circuit that all workspaces share.', GateDto, {
    needs: 'system:write',
    confirmed: true,
  })
  reset(@Param() { id }: IdPath, @Body() { reason }: ReasonBody): Promise<GateDto> {
    return this.limits.reset(id, reason);
  }
}
