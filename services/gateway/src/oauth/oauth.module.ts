import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { ApplicationsController, AuthorizationsController } from './applications.controller.ts';
import { Applications } from './applications.ts';
import { Authorizations } from './authorizations.ts';
import { Bearers } from './bearers.ts';
import { ClientProof } from './client-proof.ts';
import { Interactions } from './interactions.ts';
import { OAuthServer } from './oauth-server.ts';
import { OAuthSweep } from './oauth-sweep.ts';

@Module({
  imports: [SessionModule],
  controllers: [ApplicationsController, AuthorizationsController],
  providers: [Applications, Authorizations, Bearers, ClientProof, Interactions, OAuthServer, OAuthSweep],
  exports: [Bearers],
})
export class OAuthModule {}
