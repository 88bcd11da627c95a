import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.ts';
import { PasswordModule } from '../account/password.module.ts';
import { SessionModule } from '../session/session.module.ts';
import { IdentityProvider } from './identity-provider.ts';
import { OidcSignIn } from './oidc-sign-in.ts';
import { OidcController } from './oidc.controller.ts';

@Module({
  imports: [AccountModule, PasswordModule, SessionModule],
  controllers: [OidcController],
  providers: [IdentityProvider, OidcSignIn],
})
export class OidcModule {}
