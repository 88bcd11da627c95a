import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyModule } from '../api-key/api-key.module.ts';
import { SessionModule } from '../session/session.module.ts';
import { Admission } from './admission.ts';
import { AuthenticationGuard } from './authentication.guard.ts';

/** Who may come in, and what they may do. */
@Module({
  imports: [ApiKeyModule, SessionModule],
  providers: [Admission, { provide: APP_GUARD, useClass: AuthenticationGuard }],
  exports: [Admission],
})
export class AccessModule {}
