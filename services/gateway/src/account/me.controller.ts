import { Body, Controller, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type Principal, type UserPrincipal } from '../access/principal.ts';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IfMatch } from '../http/if-match.ts';
import { Changes, Gives, Removes } from '../http/route.ts';
import { clearSessionCookie } from '../session/cookies.ts';
import { Subjects } from '../session/subjects.ts';
import { accountDto, AccountPatchBody } from './account.dto.ts';
import { AccountRemoval } from './account-removal.ts';
import { Accounts } from './accounts.ts';
import { DataExport } from './data-export.ts';
import { UserDataDto, userDataDto } from './data-export.dto.ts';
import { AccountDto, MeDto } from './me.dto.ts';

@ApiTags('Account')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly subjects: Subjects,
    private readonly accounts: Accounts,
    private readonly removal: AccountRemoval,
    private readonly data: DataExport,
  ) {}

  @Gives('', 'Says who asks, and for which workspace.', MeDto, { needs: 'credential' })
  async me(@By() { actor, workspaceId, permissions, sessionId }: Principal): Promise<MeDto> {
    const subject = sessionId ? await this.subjects.of(sessionId) : undefined;
    if (!subject) return { actor, workspaceId, permissions };
    const workspaces = subject.workspaces.map(({ id, name, role }) => ({ id, name, role }));
    const user = accountDto(await this.accounts.of(subject.userId));
    return { actor, workspaceId, permissions, user, workspaces };
  }

  @Changes('', 'Changes what the user is called.', AccountDto, { needs: 'user' })
  async rename(
    @By() { userId }: UserPrincipal,
    @Body() { name }: AccountPatchBody,
    @IfMatch() version?: number,
  ): Promise<AccountDto> {
    return accountDto(await this.accounts.rename(userId, name, version));
  }

  @Gives('export', 'Gives what the gateway keeps of the user, without secrets.', UserDataDto, {
    needs: 'user',
    confirmed: true,
  })
  async export(@By() { userId }: UserPrincipal): Promise<UserDataDto> {
    return userDataDto(await this.data.of(userId));
  }

  @Removes('', 'Deletes the user, for good.', {
    needs: 'user',
    confirmed: true,
    more: 'Workspaces that nobody else is a member of are deleted with all that is of them. Refused while the user is the only owner of a workspace that has other members, and for the last operator of the instance.',
    refuses: [409],
  })
  async remove(
    @By() { userId, sessionId }: UserPrincipal,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<void> {
    await this.removal.remove(userId);
    this.subjects.forget(sessionId);
    clearSessionCookie(reply);
  }
}
