import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyModule } from '../api-key/api-key.module.ts';
import { OAuthModule } from '../oauth/oauth.module.ts';
import { SessionModule } from '../session/session.module.ts';
import { Admission } from './admission.ts';
import { AuthenticationGuard } from './authentication.guard.ts';
import { Standing } from './standing.ts';
import { Denials } from './denials.ts';

/** Who may come in, and what they may do. */
@Module({
  imports: [ApiKeyModule, OAuthModule, SessionModule],
  providers: [Admission, Standing, Denials, { provide: APP_GUARD, useClass: AuthenticationGuard }],
  exports: [Admission, Standing],
})
export class AccessModule {}
