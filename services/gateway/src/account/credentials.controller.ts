import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type UserPrincipal } from '../access/principal.ts';
import { Accepts, Does } from '../http/route.ts';
import { From } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import { accountDto, EmailBody, MailOnItsWayDto, PasswordChangeBody } from './account.dto.ts';
import { Accounts } from './accounts.ts';
import { EmailChange } from './email-change.ts';
import { AccountDto } from './me.dto.ts';
import { ON_ITS_WAY } from './on-its-way.ts';
import { PasswordChange } from './password-change.ts';

/** What a user logs in with. */
@ApiTags('Account')
@Controller('v1/me')
export class CredentialsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly passwords: PasswordChange,
    private readonly emails: EmailChange,
  ) {}

  @Does('password', "Changes the user's password.", AccountDto, {
    needs: 'user',
    more: 'The other sessions of the user end, and links that were mailed before open nothing any more.',
    refuses: [429],
  })
  async changePassword(
    @By() by: UserPrincipal,
    @Body() body: PasswordChangeBody,
    @From() { ip }: Origin,
  ): Promise<AccountDto> {
    await this.passwords.change(by, body, ip);
    return accountDto(await this.accounts.of(by.userId));
  }

  @Accepts(
    'email',
    'Asks for another e-mail address: mails links to the old one and to the new one.',
    MailOnItsWayDto,
    {
      needs: 'user',
      confirmed: true,
      more: 'The address changes when both have confirmed within the hour.',
      refuses: [429],
    },
  )
  async changeEmail(
    @By() by: UserPrincipal,
    @Body() { email }: EmailBody,
    @From() { ip }: Origin,
  ): Promise<MailOnItsWayDto> {
    await this.emails.ask(by, email, ip);
    return ON_ITS_WAY;
  }
}
