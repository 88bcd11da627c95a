import { Injectable } from '@nestjs/common';
import { KeyRecognition } from '../api-key/key-recognition.ts';
import { CredentialRefused, WorkspaceForbidden, WorkspaceNotFound } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { Bearers } from '../oauth/bearers.ts';
import { refuseForgery } from '../session/forgery.ts';
import { hasSecondFactor } from '../session/proofs.ts';
import { sessionEnded } from '../session/sessions.ts';
import { Subjects, type Subject } from '../session/subjects.ts';
import { TokenCheck } from '../session/token-check.ts';
import { credentialOf } from './credential.ts';
import { Denials } from './denials.ts';
import { ALL_IN_SYSTEM } from './permissions.ts';
import type { Principal } from './principal.ts';
import { workspaceInPath } from './workspace-in-path.ts';

/** Finds out who asks. */
@Injectable()
export class Admission {
  constructor(
    private readonly apiKeys: KeyRecognition,
    private readonly bearers: Bearers,
    private readonly tokens: TokenCheck,
    private readonly subjects: Subjects,
    private readonly denials: Denials,
  ) {}

  /**
   * Who comes with a request, as things stand now: what was revoked or taken from them counts within two seconds.
   * @throws Problem `credential_missing`, `credential_refused`, `network_not_allowed`, `workspace_forbidden`, `workspace_not_found`, `request_forged`
   */
  async of(request: GatewayRequest): Promise<Principal> {
    const header = request.headers['x-workspace-id']?.toString().toLowerCase();
    const asked = header ?? workspaceInPath(request);
    const principal = await this.#recognise(request, asked);
    if (asked === undefined || principal.workspaceId === asked) return principal;
    this.denials.foreign(principal, asked);
    throw header === undefined
      ? WorkspaceNotFound({ id: asked })
      : WorkspaceForbidden({ workspaceId: asked.slice(0, 60) });
  }

  /**
   * Who came with a request that was let in before, as things stand now. An access token may have ended meanwhile, as long as its session
   * goes on.
   * @throws Problem `credential_refused`, `workspace_forbidden`
   */
  async again(request: GatewayRequest): Promise<Principal> {
    const { sessionId, workspaceId } = request.principal ?? {};
    const principal = sessionId
      ? principalOf(await this.#ofSession(sessionId), workspaceId)
      : await this.#recognise(request, workspaceId);
    if (principal.workspaceId !== workspaceId) throw WorkspaceForbidden({ workspaceId: workspaceId ?? '' });
    return principal;
  }

  async #recognise(request: GatewayRequest, asked?: string): Promise<Principal> {
    const credential = credentialOf(request);
    if (credential.kind === 'api_key') return this.apiKeys.recognise(credential.key, request.ip);
    if (credential.kind === 'application_token') return this.bearers.recognise(credential.token);
    if (credential.kind === 'cookie') {
      const subject = await this.subjects.ofCookie(credential.secret);
      if (!subject) throw CredentialRefused({ why: 'The session has ended; log in again.' });
      refuseForgery(request, subject.sessionId);
      return principalOf(subject, asked);
    }
    const { sid, auth_time: provenAt } = await this.tokens.claimsOf(request);
    const subject = await this.#ofSession(sid);
    refuseReplaced(subject, provenAt);
    return principalOf(subject, asked);
  }

  async #ofSession(sessionId: string): Promise<Subject> {
    const subject = await this.subjects.of(sessionId);
    if (!subject) throw sessionEnded();
    return subject;
  }
}

/** An access token from before the user proved anew who they are has ended with that. Times are in seconds, but for what a session knows. */
function refuseReplaced({ confirmedAt }: Subject, provenAt = 0): void {
  if (Math.round(provenAt * 1_000) >= Math.round(confirmedAt)) return;
  throw CredentialRefused({ why: 'The access token was replaced when its session was confirmed; send the new one.' });
}

function principalOf(subject: Subject, asked?: string): Principal {
  const { userId, sessionId, confirmedAt, isOperator, workspaces } = subject;
  const workspace =
    asked === undefined && workspaces.length === 1 ? workspaces[0] : workspaces.find(({ id }) => id === asked);
  const lacksSecondFactor = Boolean(workspace?.requireMfa) && !hasSecondFactor(subject);
  const permissions = lacksSecondFactor ? [] : (workspace?.permissions ?? []);
  return {
    actor: `user:${userId}`,
    userId,
    sessionId,
    confirmedAt,
    workspaceId: workspace?.id,
    lacksSecondFactor,
    permissions: [...permissions, ...(isOperator ? ALL_IN_SYSTEM : [])],
  };
}
