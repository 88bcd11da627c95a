import { URI, type TOTP } from 'otpauth';
import { PASSWORD, type Answered, type House } from './house.ts';

/** An authenticator app as a user has it. */
export interface Authenticator {
  id: string;
  /** The code of now, or of so many steps of 30 seconds later. */
  code(steps?: number): string;
}

/** What a log-in answers, as far as tests use it. */
export interface LoggedIn {
  id: string;
  token: string;
  refreshToken: string;
}

/** A second factor of whoever comes with `token`, still to be activated. */
export async function newFactor({ ask }: Pick<House, 'ask'>, token: string): Promise<Authenticator> {
  const { status, body } = await ask('POST', '/v1/me/factors', { as: token, body: { kind: 'totp' } });
  if (status !== 201) throw new Error(`No factor was made: ${status} ${JSON.stringify(body)}`);
  return authenticatorOf(body.id, body.otpauthUri);
}

/** The app after it has read a QR code. */
function authenticatorOf(id: string, otpauthUri: string): Authenticator {
  const totp = URI.parse(otpauthUri) as TOTP;
  return { id, code: (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 }) };
}

/** Makes a second factor and activates it. */
export async function activeFactor(
  at: Pick<House, 'ask'>,
  token: string,
): Promise<Authenticator & { recoveryCodes: string[] }> {
  const app = await newFactor(at, token);
  const { status, body } = await activate(at, token, app.id, app.code());
  if (status !== 200) throw new Error(`The factor was not activated: ${status} ${JSON.stringify(body)}`);
  return { ...app, recoveryCodes: body.recoveryCodes };
}

export function activate({ ask }: Pick<House, 'ask'>, token: string, id: string, code: string): Promise<Answered> {
  return ask('POST', `/v1/me/factors/${id}/activate`, { as: token, body: { code } });
}

/** Lets codes count again that were used, as if time had passed. */
export function laterThanCodes({ database }: House): Promise<unknown> {
  return database.query('update factors set last_step = null');
}

/** A user of their own for each test, member of nothing unless `workspaceId` says so, with the password of the house. */
export async function newUser({ database, workspaceId }: House, email: string, role?: string): Promise<string> {
  const [user] = await database.query<{ id: string }>(
    `insert into users (email, password_hash, email_verified_at)
     select $1, password_hash, now() from users where password_hash is not null order by created_at limit 1 returning id`,
    [email],
  );
  if (role)
    await database.query(`insert into memberships (user_id, workspace_id, role) values ($1, $2, $3)`, [
      user!.id,
      workspaceId,
      role,
    ]);
  return user!.id;
}

/** Logs in; with a second factor, its code has to come along. */
export function logIn({ ask }: Pick<House, 'ask'>, email: string, more: object = {}): Promise<Answered> {
  return ask('POST', '/v1/sessions', { as: null, body: { email, password: PASSWORD, ...more } });
}
