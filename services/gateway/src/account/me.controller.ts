import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type Principal } from '../access/principal.ts';
import { Gives } from '../http/route.ts';
import { Subjects } from '../session/subjects.ts';
import { MeDto } from './me.dto.ts';

@ApiTags('Account')
@Controller('v1/me')
export class MeController {
  constructor(private readonly subjects: Subjects) {}

  @Gives('', 'Says who asks, and for which workspace.', MeDto, { needs: 'credential' })
  async me(@By() { actor, workspaceId, permissions, sessionId }: Principal): Promise<MeDto> {
    const subject = sessionId ? await this.subjects.of(sessionId) : undefined;
    if (!subject) return { actor, workspaceId, permissions };
    const { userId, email } = subject;
    const workspaces = subject.workspaces.map(({ id, name, role }) => ({ id, name, role }));
    return { actor, workspaceId, permissions, user: { id: userId, email }, workspaces };
  }
}
