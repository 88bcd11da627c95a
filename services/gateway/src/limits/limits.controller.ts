import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { GateDto, GateListDto } from './gate.dto.ts';
import { LimitBody } from './limit.bodies.ts';
import { Limits } from './limits.ts';

@ApiTags('Limits')
@Controller('v1/limits')
export class LimitsController {
  constructor(private readonly limits: Limits) {}

  @Creates('Sets a limit, in place of the one that the same tasks had.', GateDto, {
    needs: 'limits:write',
    more: 'It is for the tasks of the workspace, or of one type, or for those that name a key. It holds for every start after the answer, and what runs already counts.',
  })
  set(@WorkspaceId() workspaceId: string, @Body() body: LimitBody): Promise<GateDto> {
    return this.limits.set(workspaceId, body);
  }

  @Gives('', 'Gives the limits of the workspace, by type and key; all at once.', GateListDto, { needs: 'limits:read' })
  list(@WorkspaceId() workspaceId: string): Promise<GateListDto> {
    return this.limits.list(workspaceId, 'limit');
  }

  @Gives(':id', 'Gives a limit, and how many tasks run and wait there.', GateDto, {
    needs: 'limits:read',
    refuses: [404],
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<GateDto> {
    return this.limits.get(workspaceId, id);
  }

  @Removes(':id', 'Removes a limit, with its circuit; what waits for it starts.', {
    needs: 'limits:write',
    refuses: [404],
  })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.limits.remove(workspaceId, id);
  }
}
