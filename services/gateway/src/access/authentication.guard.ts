import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HealthController, MetricsController } from '@na/telemetry';
import { PermissionMissing } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { actAs } from './acting.ts';
import { Admission } from './admission.ts';
import { Denials } from './denials.ts';
import { NEED, type Need } from './needs.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';
import { refuseUnfit } from './unfit.ts';

/** What orchestrators and Prometheus ask; these come from a library that knows nothing of credentials. */
const OPERATIONAL: unknown[] = [HealthController, MetricsController];

/** Lets in whoever has what the route needs, and notes on whose behalf all further work is done. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
    private readonly denials: Denials,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || OPERATIONAL.includes(context.getClass())) return true;
    const need = this.reflector.get<Need | undefined>(NEED, context.getHandler());
    if (!need) throw new Error(`${context.getClass().name}.${context.getHandler().name} does not say what it needs.`);
    if (need.needs === 'public') return true;
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const principal = await this.admission.of(request);
    request.principal = principal;
    actAs(principal);
    this.#refuseUnfit(need, principal);
    return true;
  }

  #refuseUnfit(need: Need, principal: Principal): void {
    try {
      refuseUnfit(need, principal);
    } catch (thrown) {
      if (PermissionMissing.is(thrown)) this.denials.lacking(principal, need.needs as Permission);
      throw thrown;
    }
  }
}
