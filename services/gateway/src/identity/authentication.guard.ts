import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HealthController, MetricsController } from '@na/telemetry';
import { CredentialMissing, CredentialRefused, ScopeMissing, WorkspaceForbidden } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { actAs } from './acting.ts';
import { ApiKeys } from './api-keys.ts';
import { Members } from './members.ts';
import type { Principal } from './principal.ts';
import { PUBLIC } from './public.ts';
import { SessionGuard } from './session.strategy.ts';
import type { Claims } from './session-tokens.ts';
import { SCOPES, type Role, type Scope } from './tables.ts';

/** What orchestrators and Prometheus ask; these come from a library that knows nothing of credentials. */
const OPERATIONAL: unknown[] = [HealthController, MetricsController];

const SCOPES_OF: { [role in Role]: readonly Scope[] } = {
  owner: SCOPES,
  admin: SCOPES,
  member: SCOPES,
  viewer: ['read'],
};

/** Lets nobody in without a credential, but to routes marked as public, and notes on whose behalf all further work is done. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeys,
    private readonly session: SessionGuard,
    private readonly members: Members,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || this.#isOpen(context)) return true;
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const principal = await this.#recognise(context, request);
    const needed = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
    if (!principal.scopes.includes(needed)) throw ScopeMissing({ needed, has: principal.scopes });
    request.principal = principal;
    actAs(principal.actor, principal.workspaceId);
    return true;
  }

  #isOpen(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<boolean>(PUBLIC, targets) ?? OPERATIONAL.includes(context.getClass());
  }

  async #recognise(context: ExecutionContext, request: GatewayRequest): Promise<Principal> {
    const asked = request.headers['x-workspace-id']?.toString().toLowerCase();
    const key = keyOf(request);
    const principal =
      key === undefined ? await this.#ofSession(context, request, asked) : await this.apiKeys.recognise(key);
    if (asked !== undefined && principal.workspaceId !== asked)
      throw WorkspaceForbidden({ workspaceId: asked.slice(0, 60) });
    return principal;
  }

  async #ofSession(context: ExecutionContext, request: GatewayRequest, asked: string | undefined): Promise<Principal> {
    await this.session.canActivate(context);
    const { sub } = (request as GatewayRequest & { user: Claims }).user;
    const member = await this.members.of(sub);
    if (!member) throw CredentialRefused({ why: 'The user of this session is no longer there.' });
    const { workspaces } = member;
    const workspace =
      asked === undefined && workspaces.length === 1 ? workspaces[0] : workspaces.find(({ id }) => id === asked);
    return {
      actor: `user:${sub}`,
      userId: sub,
      workspaceId: workspace?.id,
      scopes: workspace ? SCOPES_OF[workspace.role] : SCOPES,
    };
  }
}

/** The API key that came with a request; undefined when a session token came. */
function keyOf({ headers }: GatewayRequest): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const ownHeader = headers['x-api-key']?.toString();
  if (headers.authorization !== undefined && ownHeader !== undefined) {
    throw CredentialRefused({ why: 'Two credentials came, in Authorization and in X-Api-Key; send one.' });
  }
  if (headers.authorization === undefined && ownHeader === undefined) throw CredentialMissing({});
  if (headers.authorization !== undefined && bearer === undefined) {
    throw CredentialRefused({ why: 'Authorization should be "Bearer", a space and a session token or an API key.' });
  }
  return ownHeader ?? (bearer?.startsWith('na_') ? bearer : undefined);
}
