import { Module } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SecretBox } from '@na/secrets';
import { PasswordModule } from '../account/password.module.ts';
import type { Config } from '../config.ts';
import { AccessTokens } from './access-tokens.ts';
import { JwksController } from './jwks.controller.ts';
import { LoginFailures } from './login-failures.ts';
import { Refreshing } from './refreshing.ts';
import { SessionAnswers } from './session-answers.ts';
import { SessionSweep } from './session-sweep.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.ts';
import { SigningKeys } from './signing-keys.ts';
import { Subjects } from './subjects.ts';
import { TokenCheck } from './token-check.ts';

@Module({
  imports: [PasswordModule],
  controllers: [SessionsController, JwksController],
  providers: [
    AccessTokens,
    LoginFailures,
    Refreshing,
    SessionAnswers,
    SessionSweep,
    Sessions,
    SigningKeys,
    Subjects,
    TokenCheck,
    {
      provide: SecretBox,
      useFactory: (config: Config) => new SecretBox(config.SECRETS_KEY, ...config.SECRETS_OLD_KEYS),
      inject: [CONFIG],
    },
  ],
  exports: [Sessions, Subjects, TokenCheck],
})
export class SessionModule {}
