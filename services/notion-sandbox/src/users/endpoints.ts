import { uuid } from '../checks/check.ts';
import { notFound, validationError } from '../errors.ts';
import { maxFileBytes } from '../file-uploads/limits.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import type { Sandbox } from '../sandbox.ts';
import type { TokenRecord, UserRecord } from '../store/records.ts';

export const userEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v1/users/me', run: getSelf },
  { method: 'GET', path: '/v1/users', needs: 'read_users', run: listUsers },
  { method: 'GET', path: '/v1/users/:user_id', needs: 'read_users', run: getUser },
];

function getSelf(sandbox: Sandbox, call: Call): Answer {
  return renderUser(sandbox, call.token, userOf(sandbox, call, call.token.botId));
}

function getUser(sandbox: Sandbox, call: Call): Answer {
  return renderUser(sandbox, call.token, userOf(sandbox, call, uuid(call.params['user_id'], 'path.user_id')));
}

function listUsers(sandbox: Sandbox, call: Call): Answer {
  const paging = pagingOfQuery(call);
  const users = [...sandbox.store.all('users')];
  const from = paging.cursor === null ? 0 : users.findIndex(({ id }) => id === paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(
    users.map(({ id }) => id),
    from,
    paging.size,
  );
  return listAnswer(
    'user',
    page.map(id => renderUser(sandbox, call.token, userOf(sandbox, call, id))),
    next,
  );
}

function userOf(sandbox: Sandbox, call: Call, id: string): UserRecord {
  const user = sandbox.store.get('users', id);
  if (!user) throw notFound('user', id, call.token.name);
  return user;
}

/** A user as a token sees it. */
export function renderUser(sandbox: Sandbox, token: TokenRecord, user: UserRecord): Record<string, unknown> {
  const common = { object: 'user', id: user.id, name: user.name, avatar_url: null, type: user.type };
  if (user.type === 'bot') return { ...common, bot: user.id === token.botId ? ownBot(sandbox, token) : {} };
  const seesEmail = token.capabilities.includes('read_user_emails');
  return { ...common, person: seesEmail && user.email !== null ? { email: user.email } : {} };
}

function ownBot(sandbox: Sandbox, token: TokenRecord): object {
  const workspace = sandbox.store.get('workspace', 'workspace');
  const grant = token.grantId === undefined ? undefined : sandbox.store.get('oauthGrants', token.grantId);
  const owner = grant && sandbox.store.get('users', grant.userId);
  return {
    owner: owner ? { type: 'user', user: renderUser(sandbox, token, owner) } : { type: 'workspace', workspace: true },
    workspace_id: workspace?.workspaceId ?? '',
    workspace_limits: { max_file_upload_size_in_bytes: maxFileBytes },
    workspace_name: workspace?.name ?? null,
  };
}
