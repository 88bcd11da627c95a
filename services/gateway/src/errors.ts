import { defineProblem } from '@na/errors';
import { defineHttpProblem } from '@na/service';

export const CredentialMissing = defineProblem({
  kind: 'unauthenticated',
  code: 'credential_missing',
  title: 'Credential missing',
  detail:
    'This needs a credential: send "Authorization: Bearer <session token or API key>", or the API key as "X-Api-Key".',
});

export const CredentialRefused = defineProblem({
  kind: 'unauthenticated',
  code: 'credential_refused',
  title: 'Credential refused',
  detail: ({ why }: { why: string }) => why,
});

export const LoginFailed = defineProblem({
  kind: 'unauthenticated',
  code: 'login_failed',
  title: 'Log-in failed',
  detail: 'The e-mail address or the password is wrong.',
});

export const TooManyLogins = defineProblem({
  kind: 'rate_limited',
  code: 'too_many_logins',
  title: 'Too many failed log-ins',
  detail: ({ minutes }: { minutes: number }) =>
    `Too many log-ins failed from here; try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`,
});

export const LoginsQueued = defineProblem({
  kind: 'unavailable',
  code: 'logins_queued',
  title: 'Too many log-ins at once',
  detail: 'More log-ins wait than can be looked at soon; try again in a moment.',
});

export const PermissionMissing = defineProblem({
  kind: 'forbidden',
  code: 'permission_missing',
  title: 'Permission missing',
  detail: ({ needed }: { needed: string }) =>
    `This needs the permission ${needed}, which the credential does not have in this workspace; GET /v1/me lists those that it has.`,
});

export const UserNeeded = defineProblem({
  kind: 'forbidden',
  code: 'user_needed',
  title: 'User needed',
  detail:
    'This is for a user in person: log in with POST /v1/sessions and come with that session, not with an API key.',
});

export const ConfirmationNeeded = defineProblem({
  kind: 'forbidden',
  code: 'confirmation_needed',
  title: 'Confirmation needed',
  detail: 'Prove first who you are, with POST /v1/sessions/current/confirm; that holds for ten minutes.',
});

export const RequestForged = defineProblem({
  kind: 'forbidden',
  code: 'request_forged',
  title: 'Request forged',
  detail: ({ why }: { why: string }) =>
    `A change with a session cookie has to come from a page of ours: ${why}. Programs send an access token or an API key instead.`,
});

export const RefreshRefused = defineProblem({
  kind: 'unauthenticated',
  code: 'refresh_refused',
  title: 'Refresh refused',
  detail:
    'The refresh token is unknown, was used before, or its session has ended; log in again with POST /v1/sessions.',
});

export const SessionNotFound = defineProblem({
  kind: 'not_found',
  code: 'session_not_found',
  title: 'Session not found',
  detail: ({ id }: { id: string }) => `You have no session with the id ${id} that still goes on.`,
});

export const ScopeExceeded = defineProblem({
  kind: 'forbidden',
  code: 'scope_exceeded',
  title: 'Scope exceeded',
  detail: ({ beyond }: { beyond: readonly string[] }) =>
    `A key cannot be given more than its maker has, and the maker lacks ${beyond.join(', ')}.`,
});

export const WorkspaceForbidden = defineProblem({
  kind: 'forbidden',
  code: 'workspace_forbidden',
  title: 'Workspace forbidden',
  detail: ({ workspaceId }: { workspaceId: string }) =>
    `The credential is not of the workspace ${workspaceId}; leave X-Workspace-Id out or name one of yours (GET /v1/me lists them).`,
});

export const ApiKeyNotFound = defineProblem({
  kind: 'not_found',
  code: 'api_key_not_found',
  title: 'API key not found',
  detail: ({ id }: { id: string }) => `This workspace has no API key with the id ${id}.`,
});

export const IdempotencyKeyReused = defineProblem({
  kind: 'conflict',
  code: 'idempotency_key_reused',
  title: 'Idempotency key used for something else',
  detail:
    'This Idempotency-Key came with another request in the last 24 hours; take a new one for each thing that you ask for.',
});

export const IdempotencyInProgress = defineProblem({
  kind: 'conflict',
  code: 'idempotency_in_progress',
  title: 'Still at it',
  detail: 'The same request with this Idempotency-Key is being answered; repeat it in a moment to get that answer.',
});

export const VersionStale = defineHttpProblem(412, {
  kind: 'conflict',
  code: 'version_stale',
  title: 'Version stale',
  detail: ({ detail }: { detail: string }) => detail,
});
