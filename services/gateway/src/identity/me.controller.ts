import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Gives } from '../http/route.ts';
import { Members } from './members.ts';
import { By, type Principal } from './principal.ts';
import { MeDto } from './session.dto.ts';

@ApiTags('Identity')
@Controller('v1/me')
export class MeController {
  constructor(private readonly members: Members) {}

  @Gives('', 'Says who asks, and for which workspace.', MeDto)
  async me(@By() { actor, workspaceId, scopes, userId }: Principal): Promise<MeDto> {
    const member = userId ? await this.members.of(userId) : undefined;
    return { actor, workspaceId, scopes, ...member };
  }
}
