import { EMAIL, PASSWORD, type Answered, type Asking, type House } from './house.ts';

/** A user who is logged in. */
export interface Person {
  id: string;
  email: string;
  sessionId: string;
  token: string;
  /** Asks as they do, of their workspace when they have one. */
  ask(method: string, path: string, asking?: Asking): Promise<Answered>;
  /** Proves anew who they are, and goes on with the token that they get for it. */
  confirm(): Promise<void>;
}

/** Makes a user with the house's password, a member of a workspace when a role is given, and logs them in. */
export async function person(
  at: House,
  email: string,
  { role, workspaceId = at.workspaceId }: { role?: string; workspaceId?: string } = {},
): Promise<Person> {
  const [user] = await at.database.query<{ id: string }>(
    `insert into users (email, password_hash, email_verified_at)
     select $1, password_hash, now() from users where email = $2 returning id`,
    [email, EMAIL],
  );
  const isBuiltIn = ['owner', 'admin', 'member', 'viewer'].includes(role ?? '');
  if (role)
    await at.database.query(`insert into memberships (user_id, workspace_id, role, role_id) values ($1, $2, $3, $4)`, [
      user!.id,
      workspaceId,
      isBuiltIn ? role : null,
      isBuiltIn ? null : role,
    ]);
  return loggedIn(at, email, role ? workspaceId : undefined);
}

/** Logs a user of the house in. */
export async function loggedIn(at: House, email = EMAIL, workspaceId?: string): Promise<Person> {
  const { status, body } = await at.ask('POST', '/v1/sessions', { as: null, body: { email, password: PASSWORD } });
  if (status !== 201) throw new Error(`${email} cannot log in: ${JSON.stringify(body)}`);
  const own = workspaceId === undefined ? undefined : { 'x-workspace-id': workspaceId };
  const person: Person = {
    id: body.user.id,
    email,
    sessionId: body.id,
    token: body.token,
    ask: (method, path, { headers, ...asking } = {}) =>
      at.ask(method, path, { as: person.token, headers: { ...own, ...headers }, ...asking }),
    async confirm() {
      const confirmed = await person.ask('POST', '/v1/sessions/current/confirm', { body: { password: PASSWORD } });
      if (confirmed.status !== 200) throw new Error(`${email} cannot confirm: ${JSON.stringify(confirmed.body)}`);
      person.token = confirmed.body.token;
    },
  };
  return person;
}

/** What was told of a kind, oldest first. */
export async function told(at: House, type: string): Promise<Told[]> {
  return at.database.query<Told>(
    'select data, actor, workspace_id as "workspaceId" from outbox where type = $1 order by seq',
    [`na.gateway.v1.${type}`],
  );
}

export type Told = { data: Record<string, unknown>; actor: string; workspaceId: string | null };
