import { ApiSchema } from '@nestjs/swagger';
import { Choice, MailAddress, Text } from '../http/fields.ts';
import type { Account } from './accounts.ts';
import { CHANGE_STATES, type ChangeState } from './email-change.ts';
import type { AccountDto } from './me.dto.ts';
import { NewPassword } from './password-policy.ts';

const TOKEN = { max: 200, secret: true, example: 'na_mail_…' };

/** Asks for an account. */
@ApiSchema({ name: 'SignUp' })
export class SignUpBody {
  @MailAddress('The e-mail address.')
  email!: string;

  @NewPassword('The password.')
  password!: string;
}

/** Names an e-mail address. */
@ApiSchema({ name: 'EmailAddress' })
export class EmailBody {
  @MailAddress('The e-mail address.')
  email!: string;
}

/** A token from a mail. */
@ApiSchema({ name: 'EmailToken' })
export class TokenBody {
  @Text('The token: what stands behind `#token=` in the link of the mail.', TOKEN)
  token!: string;
}

/** A token from a mail, and the password that it is to set. */
@ApiSchema({ name: 'PasswordReset' })
export class PasswordResetBody {
  @Text('The token: what stands behind `#token=` in the link of the mail.', TOKEN)
  token!: string;

  @NewPassword('The new password.')
  password!: string;
}

/** Asks for another password. */
@ApiSchema({ name: 'PasswordChange' })
export class PasswordChangeBody {
  @Text('The password until now.', { max: 128, secret: true, example: 'correct horse battery staple' })
  currentPassword!: string;

  @NewPassword('The new password.')
  newPassword!: string;
}

/** What a user can change of themselves at once. */
@ApiSchema({ name: 'AccountPatch' })
export class AccountPatchBody {
  @Text('What people call them; null takes it away.', { max: 100, optional: true, nullable: true, example: 'Ada' })
  name?: string | null;
}

/** What everybody is told who asks for a mail. */
@ApiSchema({ name: 'MailOnItsWay' })
export class MailOnItsWayDto {
  @Text('What happens next.', { example: 'If that can be done with the address, a mail is on its way to it.' })
  detail!: string;
}

/** What was done with a token. */
@ApiSchema({ name: 'TokenUsed' })
export class TokenUsedDto {
  @Text('What was done.', { example: 'The address is confirmed; log in with POST /v1/sessions.' })
  detail!: string;
}

/** How far a change of address has come. */
@ApiSchema({ name: 'EmailChange' })
export class EmailChangeDto {
  @Choice('`waiting` for the other address to confirm it too, or `changed`.', CHANGE_STATES)
  state!: ChangeState;
}

export function accountDto(account: Account): AccountDto {
  const { id, email, name, isOperator, emailVerifiedAt, passwordChangedAt, createdAt, version } = account;
  return {
    id,
    email,
    name,
    isEmailVerified: emailVerifiedAt !== null,
    isOperator,
    passwordChangedAt: passwordChangedAt.toISOString(),
    createdAt: createdAt.toISOString(),
    version,
  };
}
