import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import { GateDto, GateListDto } from './gate.dto.ts';
import { ReasonBody } from './limit.bodies.ts';
import { Limits } from './limits.ts';

@ApiTags('Limits')
@Controller('v1/circuits')
export class CircuitsController {
  constructor(private readonly limits: Limits) {}

  @Gives('', 'Gives the circuits of the workspace and how they stand; all at once.', GateListDto, {
    needs: 'limits:read',
    more: 'A circuit is a part of a limit: `POST /v1/limits`.',
  })
  list(@WorkspaceId() workspaceId: string): Promise<GateListDto> {
    return this.limits.list(workspaceId, 'circuit');
  }

  @Does(':id/reset', 'Closes an open circuit before its probe does.', GateDto, { needs: 'limits:write' })
  reset(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath, @Body() { reason }: ReasonBody): Promise<GateDto> {
    return this.limits.reset(workspaceId, id, reason);
  }
}
