import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewId } from '../http/new-id.ts';
import { Accepts, Does } from '../http/route.ts';
import { From } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import { EmailBody, MailOnItsWayDto, TokenBody, TokenUsedDto } from './account.dto.ts';
import { AccountRequests } from './account-requests.ts';
import { EmailVerification } from './email-verification.ts';
import { ON_ITS_WAY } from './on-its-way.ts';

@ApiTags('Account')
@Controller('v1/email-verifications')
export class EmailVerificationsController {
  constructor(
    private readonly verification: EmailVerification,
    private readonly requests: AccountRequests,
  ) {}

  @Accepts('', 'Mails the link that confirms an address once more.', MailOnItsWayDto, {
    needs: 'public',
    more: 'The answer is the same for every address. Links from before open nothing any more.',
    refuses: [429],
  })
  async again(@NewId() id: string, @Body() { email }: EmailBody, @From() { ip }: Origin): Promise<MailOnItsWayDto> {
    await this.requests.take({ id, kind: 'verify_email', email, ip });
    return ON_ITS_WAY;
  }

  @Does('confirm', 'Confirms an address with the token that was mailed to it.', TokenUsedDto, { needs: 'public' })
  async confirm(@Body() { token }: TokenBody): Promise<TokenUsedDto> {
    await this.verification.confirm(token);
    return { detail: 'The address is confirmed; log in with POST /v1/sessions.' };
  }
}
