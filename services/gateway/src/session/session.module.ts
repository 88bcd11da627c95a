import { Module } from '@nestjs/common';
import { PasswordModule } from '../account/password.module.ts';
import { SecondFactorModule } from '../mfa/second-factor.module.ts';
import { AccessTokens } from './access-tokens.ts';
import { JwksController } from './jwks.controller.ts';
import { LoginFailures } from './login-failures.ts';
import { Proofs } from './proofs.ts';
import { Refreshing } from './refreshing.ts';
import { SessionAnswers } from './session-answers.ts';
import { SessionSweep } from './session-sweep.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.ts';
import { SigningKeys } from './signing-keys.ts';
import { Subjects } from './subjects.ts';
import { TokenCheck } from './token-check.ts';

@Module({
  imports: [PasswordModule, SecondFactorModule],
  controllers: [SessionsController, JwksController],
  providers: [
    AccessTokens,
    LoginFailures,
    Proofs,
    Refreshing,
    SessionAnswers,
    SessionSweep,
    Sessions,
    SigningKeys,
    Subjects,
    TokenCheck,
  ],
  exports: [LoginFailures, Proofs, Sessions, Subjects, TokenCheck],
})
export class SessionModule {}
