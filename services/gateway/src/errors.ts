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

export const SecondFactorNeeded = defineProblem({
  kind: 'unauthenticated',
  code: 'second_factor_needed',
  title: 'Second factor needed',
  detail: 'The password is right, and the account has a second factor: send the same again with a "code".',
});

export const SecondFactorRefused = defineProblem({
  kind: 'unauthenticated',
  code: 'second_factor_refused',
  title: 'Second factor refused',
  detail:
    'The code is not one of now, or was used before; wait for the next one that the app shows, or use a recovery code.',
});

export const SecondFactorRequired = defineProblem({
  kind: 'forbidden',
  code: 'second_factor_required_by_workspace',
  title: 'Second factor required by the workspace',
  detail:
    'This workspace asks its members for a second factor: activate one (POST /v1/me/factors), or prove it in this session with POST /v1/sessions/current/confirm and a "code".',
});

export const FactorNotFound = defineProblem({
  kind: 'not_found',
  code: 'factor_not_found',
  title: 'Factor not found',
  detail: ({ id }: { id: string }) => `You have no second factor with the id ${id} to do this to.`,
});

export const FactorMissing = defineProblem({
  kind: 'conflict',
  code: 'factor_missing',
  title: 'Factor missing',
  detail: 'Recovery codes stand in for a second factor, and none is active; make one with POST /v1/me/factors.',
});

export const FactorExists = defineProblem({
  kind: 'conflict',
  code: 'factor_exists',
  title: 'Factor exists',
  detail: 'A second factor of this kind is active; remove it before you activate another.',
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

export const StandingUnknown = defineProblem({
  kind: 'unavailable',
  code: 'standing_unknown',
  title: 'Standing unknown',
  detail: 'Whether you may still have this cannot be found out at the moment, so the wait is over; try again.',
});

export const TooManyStreams = defineProblem({
  kind: 'rate_limited',
  code: 'too_many_streams',
  title: 'Too many streams',
  detail: ({ most }: { most: number }) =>
    `${most} clients of this workspace follow its statistics here already; close one, or read them now and then.`,
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

export const KeyExceedsMaker = defineProblem({
  kind: 'forbidden',
  code: 'key_exceeds_maker',
  title: 'Key exceeds its maker',
  detail: ({ how }: { how: string }) => `A key cannot give more than itself: ${how}.`,
});

export const NetworkNotAllowed = defineProblem({
  kind: 'forbidden',
  code: 'network_not_allowed',
  title: 'Network not allowed',
  detail: 'This API key opens from certain networks only, and the request came from another one.',
});

export const ServiceAccountNotFound = defineProblem({
  kind: 'not_found',
  code: 'service_account_not_found',
  title: 'Service account not found',
  detail: ({ id }: { id: string }) => `This workspace has no service account with the id ${id}.`,
});

export const ApiKeyNotFound = defineProblem({
  kind: 'not_found',
  code: 'api_key_not_found',
  title: 'API key not found',
  detail: ({ id }: { id: string }) => `This workspace has no API key with the id ${id}.`,
});

export const SignInOff = defineProblem({
  kind: 'not_found',
  code: 'sign_in_off',
  title: 'Sign-in by a provider is off',
  detail: 'No OpenID provider is configured here; log in with POST /v1/sessions.',
});

export const SignInRefused = defineProblem({
  kind: 'unauthenticated',
  code: 'sign_in_refused',
  title: 'Sign-in refused',
  detail: ({ why }: { why: string }) => `The sign-in by the OpenID provider does not open anything: ${why}.`,
});

export const ProviderUnreachable = defineProblem({
  kind: 'unavailable',
  code: 'provider_unreachable',
  title: 'OpenID provider unreachable',
  detail: 'The OpenID provider does not answer; try again in a moment, or log in with your password.',
});

export const ApplicationNotFound = defineProblem({
  kind: 'not_found',
  code: 'application_not_found',
  title: 'Application not found',
  detail: ({ id }: { id: string }) => `This workspace has no application with the id ${id}.`,
});

export const ApplicationSecretless = defineProblem({
  kind: 'conflict',
  code: 'application_secretless',
  title: 'Application without a secret',
  detail: ({ id }: { id: string }) => `The application ${id} is public and has no secret to replace.`,
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

export const AddressBlockedProblem = defineProblem({
  kind: 'forbidden',
  code: 'address_blocked',
  title: 'Address blocked',
  detail: 'Nobody at this address is let in. If that is a mistake, ask whoever runs this service.',
});

export const TooManyRefusals = defineProblem({
  kind: 'rate_limited',
  code: 'too_many_refusals',
  title: 'Too many refused credentials',
  detail: ({ minutes }: { minutes: number }) =>
    `Too many credentials from this address were refused; try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`,
});

export const BlockNotFound = defineProblem({
  kind: 'not_found',
  code: 'block_not_found',
  title: 'Block not found',
  detail: ({ id }: { id: string }) => `There is no block with the id ${id} in force.`,
});

export const VersionStale = defineHttpProblem(412, {
  kind: 'conflict',
  code: 'version_stale',
  title: 'Version stale',
  detail: ({ detail }: { detail: string }) => detail,
});

export const WorkspaceNotFound = defineProblem({
  kind: 'not_found',
  code: 'workspace_not_found',
  title: 'Workspace not found',
  detail: ({ id }: { id: string }) => `You have no workspace with the id ${id}; GET /v1/workspaces lists yours.`,
});

export const WorkspacesExhausted = defineProblem({
  kind: 'conflict',
  code: 'workspaces_exhausted',
  title: 'Too many workspaces',
  detail: ({ most }: { most: number }) => `You own ${most} workspaces, and that is the most; delete one first.`,
});

export const MemberNotFound = defineProblem({
  kind: 'not_found',
  code: 'member_not_found',
  title: 'Member not found',
  detail: ({ id }: { id: string }) => `This workspace has no member with the id ${id}.`,
});

export const MemberAbove = defineProblem({
  kind: 'forbidden',
  code: 'member_above',
  title: 'Member above you',
  detail: ({ beyond }: { beyond: readonly string[] }) =>
    `They are permitted what you are not (${beyond.join(', ')}), so somebody who has that too must do this.`,
});

export const OwnerNeeded = defineProblem({
  kind: 'conflict',
  code: 'owner_needed',
  title: 'Owner needed',
  detail: 'A workspace is never without an owner, and this is the last one; make somebody else an owner first.',
});

export const GrantExceeded = defineProblem({
  kind: 'forbidden',
  code: 'grant_exceeded',
  title: 'Grant exceeded',
  detail: ({ beyond }: { beyond: readonly string[] }) =>
    `Nobody can give more than they have, and you lack ${beyond.join(', ')}.`,
});

export const RoleNotFound = defineProblem({
  kind: 'not_found',
  code: 'role_not_found',
  title: 'Role not found',
  detail: ({ id }: { id: string }) => `This workspace has no role with the id ${id}; GET /v1/roles lists them.`,
});

export const RoleNameTaken = defineProblem({
  kind: 'conflict',
  code: 'role_name_taken',
  title: 'Role name taken',
  detail: 'Another role of this workspace has that name; capitals make no difference.',
});

export const RolesExhausted = defineProblem({
  kind: 'conflict',
  code: 'roles_exhausted',
  title: 'Too many roles',
  detail: ({ most }: { most: number }) => `A workspace has at most ${most} custom roles; remove one first.`,
});

export const RoleInUse = defineProblem({
  kind: 'conflict',
  code: 'role_in_use',
  title: 'Role in use',
  detail: ({ by }: { by: string }) => `The role is held by ${by}; give them another one first.`,
});

export const InvitationNotFound = defineProblem({
  kind: 'not_found',
  code: 'invitation_not_found',
  title: 'Invitation not found',
  detail:
    'There is no such invitation that can still be accepted; it may have been used, taken back, sent anew, or be too old.',
});

export const InvitationForAnother = defineProblem({
  kind: 'forbidden',
  code: 'invitation_for_another',
  title: 'Invitation for another address',
  detail: 'The invitation went to another e-mail address than that of this account; log in with that one.',
});

export const InvitationsExhausted = defineProblem({
  kind: 'conflict',
  code: 'invitations_exhausted',
  title: 'Too many invitations',
  detail: ({ most }: { most: number }) => `At most ${most} invitations of a workspace are open at once; take one back.`,
});

export const InvitedJustNow = defineProblem({
  kind: 'rate_limited',
  code: 'invited_just_now',
  title: 'Invited just now',
  detail: 'The invitation was sent less than a minute ago; wait a little before sending it again.',
});

export const AlreadyInvited = defineProblem({
  kind: 'conflict',
  code: 'already_invited',
  title: 'Already invited',
  detail: ({ id }: { id: string }) =>
    `An invitation of that address is open, ${id}; send it again, or take it back and invite anew.`,
});

export const AlreadyMember = defineProblem({
  kind: 'conflict',
  code: 'already_member',
  title: 'Already a member',
  detail: 'Whoever has that address is a member of this workspace already.',
});

export const EmailUnverified = defineProblem({
  kind: 'forbidden',
  code: 'email_unverified',
  title: 'E-mail address unverified',
  detail:
    'Confirm first that the e-mail address is yours, with the link that was mailed to it; POST /v1/email-verifications sends another.',
});

export const PasswordResetNeeded = defineProblem({
  kind: 'forbidden',
  code: 'password_reset_needed',
  title: 'Password reset needed',
  detail: 'This password opens nothing any more; set another by the link that POST /v1/password-resets sends.',
});

export const EmailTokenRefused = defineProblem({
  kind: 'invalid',
  code: 'email_token_refused',
  title: 'Token refused',
  detail:
    'The token is unknown, too old, was used before, was replaced by a newer one, or is for something else; ask for another.',
});

export const TooManyMails = defineProblem({
  kind: 'rate_limited',
  code: 'too_many_mails',
  title: 'Too many mails asked for',
  detail: ({ minutes }: { minutes: number }) =>
    `Mails were asked for too often; try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`,
});

export const SignUpClosed = defineProblem({
  kind: 'forbidden',
  code: 'sign_up_closed',
  title: 'Sign-up closed',
  detail: 'Nobody can sign up here; ask whoever runs this instance for an account.',
});

export const EmailTaken = defineProblem({
  kind: 'conflict',
  code: 'email_taken',
  title: 'E-mail address taken',
  detail: 'The address has become that of another account in the meantime.',
});

export const SoleOwner = defineProblem({
  kind: 'conflict',
  code: 'sole_owner',
  title: 'Sole owner',
  detail: ({ workspaces }: { workspaces: readonly string[] }) =>
    `You are the only owner of workspaces that have other members (${workspaces.join(', ')}); make somebody else an owner there, or delete them, first.`,
});

export const UserNotFound = defineProblem({
  kind: 'not_found',
  code: 'user_not_found',
  title: 'User not found',
  detail: ({ id }: { id: string }) => `There is no user with the id ${id}.`,
});

export const LastOperator = defineProblem({
  kind: 'conflict',
  code: 'last_operator',
  title: 'Last operator',
  detail: 'The instance is never without an operator who can log in, and this is the last one; make another first.',
});

export const UserNotActive = defineProblem({
  kind: 'conflict',
  code: 'user_not_active',
  title: 'User not active',
  detail: ({ state }: { state: string }) => `The user is ${state}; only an active one can become an operator.`,
});

export const AuthorizationElsewhere = defineProblem({
  kind: 'forbidden',
  code: 'authorization_elsewhere',
  title: 'Begun elsewhere',
  detail:
    'This was not begun in this browser, or too long ago, or by somebody who may no longer connect Notion. Begin again with POST /v1/connections/authorizations, and stay in one browser.',
});

export const ConnectionLinkRefused = defineProblem({
  kind: 'forbidden',
  code: 'connection_link_refused',
  title: 'Link refused',
  detail:
    'The link is too old, was used in another browser, or was not opened on its own page. Ask whoever gave it to you for another one.',
});

export const AuthorizationForApplications = defineProblem({
  kind: 'forbidden',
  code: 'authorization_not_for_applications',
  title: 'Not for applications',
  detail: 'Connecting a Notion workspace is for a user in a session, or an API key; an application cannot begin it.',
});

export const BatchLinesExceeded = defineProblem({
  kind: 'invalid',
  code: 'batch_lines_exceeded',
  title: 'Too many lines',
  detail: ({ most }: { most: number }) =>
    `A batch has at most ${most.toLocaleString('en')} lines, numbered from 0; those before that were taken. Open another batch for the rest.`,
});
