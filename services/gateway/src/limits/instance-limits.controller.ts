import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { GateDto, GateListDto } from './gate.dto.ts';
import { InstanceLimits } from './instance-limits.ts';
import { LimitBody } from './limit.bodies.ts';

/** Of an operator who has just proven who they are. */
const WRITE = { needs: 'system:write', confirmed: true } as const;

@ApiTags('Administration')
@Controller('v1/instance-limits')
export class InstanceLimitsController {
  constructor(private readonly limits: InstanceLimits) {}

  @Creates('Sets a limit on the tasks of all workspaces together, in place of the one before.', GateDto, {
    ...WRITE,
    more: 'It is for all tasks, or for those of one type, or for those that name a key, whosever they are.',
  })
  set(@Body() body: LimitBody): Promise<GateDto> {
    return this.limits.set(body);
  }

  @Gives('', 'Gives the limits on all workspaces together; all at once.', GateListDto, { needs: 'system:read' })
  list(): Promise<GateListDto> {
    return this.limits.list('limit');
  }

  @Removes(':id', 'Removes a limit on all workspaces, with its circuit.', { ...WRITE, refuses: [404] })
  async remove(@Param() { id }: IdPath): Promise<void> {
    await this.limits.remove(id);
  }
}
