import { Controller } from '@nestjs/common';
import {
  ConnectionService,
  type Authorization,
  type Connection,
  type FinishAuthorizationRequest,
  type GetAuthorizationRequest,
  type StartAuthorizationRequest,
  type StartAuthorizationResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { connectionBody } from '../connections/connection-body.ts';
import { Authorizations } from './authorizations.ts';
import { FirstLook } from './first-look.ts';

@Controller()
export class AuthorizationRpc {
  constructor(
    private readonly authorizations: Authorizations,
    private readonly firstLook: FirstLook,
  ) {}

  @OnCall(ConnectionService.startAuthorization)
  startAuthorization(request: StartAuthorizationRequest): Promise<StartAuthorizationResponse> {
    return this.authorizations.start(request);
  }

  @OnCall(ConnectionService.finishAuthorization)
  async finishAuthorization(request: FinishAuthorizationRequest): Promise<Connection> {
    return connectionBody(await this.firstLook.of(await this.authorizations.finish(request)));
  }

  @OnCall(ConnectionService.getAuthorization)
  getAuthorization(request: GetAuthorizationRequest): Promise<Authorization> {
    return this.authorizations.get(request);
  }
}
