import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../api-key/api-keys.ts';
import { CredentialRefused, WorkspaceForbidden } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { refuseForgery } from '../session/forgery.ts';
import { Subjects, type Subject } from '../session/subjects.ts';
import { TokenCheck } from '../session/token-check.ts';
import { credentialOf } from './credential.ts';
import { ALL_IN_SYSTEM } from './permissions.ts';
import type { Principal } from './principal.ts';

/** Finds out who asks. */
@Injectable()
export class Admission {
  constructor(
    private readonly apiKeys: ApiKeys,
    private readonly tokens: TokenCheck,
    private readonly subjects: Subjects,
  ) {}

  /**
   * Who comes with a request, as things stand now: what was revoked or taken from them counts within two seconds.
   * @throws Problem `credential_missing`, `credential_refused`, `workspace_forbidden`, `request_forged`
   */
  async of(request: GatewayRequest): Promise<Principal> {
    const asked = request.headers['x-workspace-id']?.toString().toLowerCase();
    const principal = await this.#recognise(request, asked);
    if (asked !== undefined && principal.workspaceId !== asked)
      throw WorkspaceForbidden({ workspaceId: asked.slice(0, 60) });
    return principal;
  }

  async #recognise(request: GatewayRequest, asked?: string): Promise<Principal> {
    const credential = credentialOf(request);
    if (credential.kind === 'api_key') return this.apiKeys.recognise(credential.key);
    if (credential.kind === 'cookie') {
      const subject = await this.subjects.ofCookie(credential.secret);
      if (!subject) throw CredentialRefused({ why: 'The session has ended; log in again.' });
      refuseForgery(request, subject.sessionId);
      return principalOf(subject, asked);
    }
    const { sid } = await this.tokens.claimsOf(request);
    const subject = await this.subjects.of(sid);
    if (!subject) throw CredentialRefused({ why: 'The session has ended; log in again with POST /v1/sessions.' });
    return principalOf(subject, asked);
  }
}

function principalOf({ userId, sessionId, confirmedAt, isOperator, workspaces }: Subject, asked?: string): Principal {
  const workspace =
    asked === undefined && workspaces.length === 1 ? workspaces[0] : workspaces.find(({ id }) => id === asked);
  return {
    actor: `user:${userId}`,
    userId,
    sessionId,
    confirmedAt,
    workspaceId: workspace?.id,
    permissions: [...(workspace?.permissions ?? []), ...(isOperator ? ALL_IN_SYSTEM : [])],
  };
}
