import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewId } from '../http/new-id.ts';
import { Accepts } from '../http/route.ts';
import { From } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import { MailOnItsWayDto, SignUpBody } from './account.dto.ts';
import { AccountRequests } from './account-requests.ts';
import { ON_ITS_WAY } from './on-its-way.ts';
import { SignUp } from './sign-up.ts';

@ApiTags('Account')
@Controller('v1/users')
export class SignUpController {
  constructor(
    private readonly signUps: SignUp,
    private readonly requests: AccountRequests,
  ) {}

  @Accepts('', 'Opens an account for an e-mail address.', MailOnItsWayDto, {
    needs: 'public',
    more: 'The answer is the same for every address. A new one gets a mail with a link that confirms it, and can log in then; one that has an account gets a mail that says so. Who can sign up is a matter of configuration.',
    refuses: [403, 429],
  })
  async signUp(
    @NewId() id: string,
    @Body() { email, password }: SignUpBody,
    @From() { ip }: Origin,
  ): Promise<MailOnItsWayDto> {
    const passwordHash = await this.signUps.prepare(email, password);
    await this.requests.take({ id, kind: 'sign_up', email, passwordHash, ip });
    return ON_ITS_WAY;
  }
}
