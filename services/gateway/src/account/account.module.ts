import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { AccountMails } from './account-mails.ts';
import { AccountRemoval } from './account-removal.ts';
import { AccountRequests } from './account-requests.ts';
import { AccountSweep } from './account-sweep.ts';
import { Accounts } from './accounts.ts';
import { CredentialsController } from './credentials.controller.ts';
import { DataExport } from './data-export.ts';
import { EmailChangeUndo } from './email-change-undo.ts';
import { EmailChange } from './email-change.ts';
import { EmailChangesController } from './email-changes.controller.ts';
import { EmailTokens } from './email-tokens.ts';
import { EmailVerification } from './email-verification.ts';
import { EmailVerificationsController } from './email-verifications.controller.ts';
import { MailLimit } from './mail-limit.ts';
import { MeController } from './me.controller.ts';
import { PasswordChange } from './password-change.ts';
import { PasswordReset } from './password-reset.ts';
import { PasswordResetsController } from './password-resets.controller.ts';
import { PasswordSetting } from './password-setting.ts';
import { PasswordModule } from './password.module.ts';
import { Seed } from './seed.ts';
import { SignUpController } from './sign-up.controller.ts';
import { SignUp } from './sign-up.ts';

@Module({
  imports: [PasswordModule, SessionModule],
  controllers: [
    MeController,
    CredentialsController,
    SignUpController,
    EmailVerificationsController,
    PasswordResetsController,
    EmailChangesController,
  ],
  providers: [
    AccountMails,
    AccountRemoval,
    AccountRequests,
    Accounts,
    AccountSweep,
    DataExport,
    EmailChange,
    EmailChangeUndo,
    EmailTokens,
    EmailVerification,
    MailLimit,
    PasswordChange,
    PasswordReset,
    PasswordSetting,
    Seed,
    SignUp,
  ],
  exports: [EmailTokens, EmailVerification, PasswordReset],
})
export class AccountModule {}
