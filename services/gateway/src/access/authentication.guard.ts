import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HealthController, MetricsController } from '@na/telemetry';
import { ConfirmationNeeded, PermissionMissing, UserNeeded } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { actAs } from './acting.ts';
import { Admission } from './admission.ts';
import { NEED, type Need } from './needs.ts';
import { WORKSPACE_PERMISSIONS, type Permission } from './permissions.ts';
import { workspaceUnnamed, type Principal } from './principal.ts';

/** What orchestrators and Prometheus ask; these come from a library that knows nothing of credentials. */
const OPERATIONAL: unknown[] = [HealthController, MetricsController];

/** How long a user who has proven who they are may do what needs a confirmed session, in milliseconds. */
const CONFIRMED_FOR_MS = 10 * 60_000;

/** Lets in whoever has what the route needs, and notes on whose behalf all further work is done. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
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
    refuseUnfit(need, principal);
    return true;
  }
}

function refuseUnfit({ needs, confirmed }: Need, principal: Principal): void {
  if (needs === 'user' && !principal.userId) throw UserNeeded({});
  const isPermission = needs !== 'user' && needs !== 'credential';
  if (isPermission && !principal.permissions.includes(needs as Permission)) {
    if (needs in WORKSPACE_PERMISSIONS && !principal.workspaceId) throw workspaceUnnamed();
    throw PermissionMissing({ needed: needs });
  }
  if (confirmed && Date.now() - (principal.confirmedAt ?? 0) > CONFIRMED_FOR_MS) throw ConfirmationNeeded({});
}
