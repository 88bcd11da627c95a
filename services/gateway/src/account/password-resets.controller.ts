import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewId } from '../http/new-id.ts';
import { Accepts, Does } from '../http/route.ts';
import { From } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import { EmailBody, MailOnItsWayDto, PasswordResetBody, TokenUsedDto } from './account.dto.ts';
import { AccountRequests } from './account-requests.ts';
import { ON_ITS_WAY } from './on-its-way.ts';
import { PasswordReset } from './password-reset.ts';

@ApiTags('Account')
@Controller('v1/password-resets')
export class PasswordResetsController {
  constructor(
    private readonly reset: PasswordReset,
    private readonly requests: AccountRequests,
  ) {}

  @Accepts('', 'Mails a link to set another password with.', MailOnItsWayDto, {
    needs: 'public',
    more: 'The answer is the same for every address.',
    refuses: [429],
  })
  async ask(@NewId() id: string, @Body() { email }: EmailBody, @From() { ip }: Origin): Promise<MailOnItsWayDto> {
    await this.requests.take({ id, kind: 'reset_password', email, ip });
    return ON_ITS_WAY;
  }

  @Does('confirm', 'Sets another password with the token that was mailed.', TokenUsedDto, {
    needs: 'public',
    more: 'All sessions of the user end. It opens none: whoever has a second factor needs it at log-in as before.',
  })
  async confirm(@Body() { token, password }: PasswordResetBody, @From() { ip }: Origin): Promise<TokenUsedDto> {
    await this.reset.confirm(token, password, ip);
    return { detail: 'The password is set and all sessions have ended; log in with POST /v1/sessions.' };
  }
}
