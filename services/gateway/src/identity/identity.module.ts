import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { CONFIG } from '@na/config';
import type { Config } from '../config.ts';
import { ApiKeysController } from './api-keys.controller.ts';
import { ApiKeys } from './api-keys.ts';
import { AuthenticationGuard } from './authentication.guard.ts';
import { LoginFailures } from './login-failures.ts';
import { MeController } from './me.controller.ts';
import { Members } from './members.ts';
import { Passwords } from './passwords.ts';
import { Seed } from './seed.ts';
import { SessionTokens } from './session-tokens.ts';
import { SessionGuard, SessionStrategy } from './session.strategy.ts';
import { SessionsController } from './sessions.controller.ts';
import { Sessions } from './sessions.ts';

@Module({
  imports: [
    PassportModule,
    JwtModule.registerAsync({ inject: [CONFIG], useFactory: (config: Config) => ({ secret: config.JWT_SIGNING_KEY }) }),
  ],
  controllers: [SessionsController, MeController, ApiKeysController],
  providers: [
    ApiKeys,
    LoginFailures,
    Members,
    Passwords,
    Seed,
    SessionGuard,
    SessionStrategy,
    SessionTokens,
    Sessions,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
  ],
})
export class IdentityModule {}
