import { Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Gives } from '../http/route.ts';
import { ExplanationDto } from './explanation.dto.ts';
import { Limits } from './limits.ts';

@ApiTags('Tasks')
@Controller('v1/tasks/:id/explain')
export class ExplanationController {
  constructor(private readonly limits: Limits) {}

  @Gives('', 'Says why a task waits, and until when.', ExplanationDto, { needs: 'tasks:read', refuses: [404] })
  explain(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ExplanationDto> {
    return this.limits.explain(workspaceId, id);
  }
}
