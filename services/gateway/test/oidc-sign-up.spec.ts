import { EMAIL, house, type Furnishing, type House } from './house.ts';
import { CLIENT, openIdProvider, type OpenIdProvider, type Person } from './openid-provider.ts';

const PUBLIC_URL = 'https://notion-assistant.example';

describe('whoever an OpenID provider brings for the first time', () => {
  let provider: OpenIdProvider;
  beforeAll(async () => {
    provider = await openIdProvider(`${PUBLIC_URL}/v1/sessions/oidc/callback`);
  });
  afterAll(() => provider?.close());

  /** Furnishes a house where people sign in by the provider. */
  async function withHouse(env: Furnishing['env'], work: (at: House) => Promise<void>): Promise<void> {
    const own = {
      PUBLIC_URL,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
    };
    const at = await house({ env: { ...own, ...env } });
    await work(at).finally(() => at.close());
  }

  /** Signs a person in who has not been here with this browser before; gives the status of how it ended. */
  async function signIn(at: House, person: Person): Promise<number> {
    provider.person = person;
    const cookies = new Map<string, string>();
    let url = `${PUBLIC_URL}/v1/sessions/oidc`;
    for (let hop = 0; hop < 10; hop++) {
      const answer = await fetch(url.replace(PUBLIC_URL, at.url), {
        redirect: 'manual',
        headers: { cookie: [...cookies.values()].join('; ') },
      });
      for (const set of answer.headers.getSetCookie()) cookies.set(set.split('=')[0]!, set.split(';')[0]!);
      const isOver = url.startsWith(`${PUBLIC_URL}/v1/sessions/oidc/callback`);
      if (isOver) return answer.status;
      url = new URL(answer.headers.get('location')!, url).href;
    }
    throw new Error(`The provider did not send the browser back; it ended at ${url}.`);
  }

  const named = (name: string): Person => ({ sub: name, email: `${name}@example.com`, email_verified: true });
  const users = async (at: House) =>
    (
      await at.database.query<{ email: string }>(`select email from users where email <> $1 order by email`, [EMAIL])
    ).map(({ email }) => email);
  const put = (at: House, email: string, state = 'active') =>
    at.database.query(
      `insert into users (email, password_hash, state, email_verified_at) values ($1, 'x', $2, now())`,
      [email, state],
    );

  it('gets no account where sign-up is closed', () =>
    withHouse({ SIGN_UP: 'closed' }, async at => {
      expect(await signIn(at, named('grace'))).toBe(401);
      expect(await users(at)).toEqual([]);
    }));

  it('gets one by an open invitation where sign-up is for the invited', () =>
    withHouse({ SIGN_UP: 'invite_only' }, async at => {
      await at.database.query(
        `insert into invitations (id, workspace_id, email, role, token_hash, invited_by, expires_at)
         values (uuidv7(), $1, 'invited@example.com', 'member', 'i', 'user:1', now() + interval '1 day'),
                (uuidv7(), $1, 'late@example.com', 'member', 'l', 'user:1', now() - interval '1 second')`,
        [at.workspaceId],
      );
      expect(await signIn(at, named('stranger'))).toBe(401);
      expect(await signIn(at, named('late'))).toBe(401);
      expect(await signIn(at, named('invited'))).toBe(303);
      expect(await users(at)).toEqual(['invited@example.com']);
    }));

  it('gets none for an address that is kept for who may take back that they gave it up', () =>
    withHouse({ SIGN_UP: 'open' }, async at => {
      await put(at, 'changed@example.com');
      await at.database.query(
        `insert into email_tokens (hash, user_id, purpose, email, expires_at)
         select 'x', id, 'undo_email_change', 'former@example.com', now() + interval '1 day' from users
         where email = 'changed@example.com'`,
      );
      expect(await signIn(at, named('former'))).toBe(401);
      expect(await users(at)).toEqual(['changed@example.com']);
    }));

  it('is no suspended user, though the provider is trusted with addresses', () =>
    withHouse({ OIDC_LINK_BY_EMAIL: 'true' }, async at => {
      await put(at, 'gone@example.com', 'suspended');
      expect(await signIn(at, named('gone'))).toBe(401);
      expect(await at.database.query('select from identities')).toEqual([]);
    }));
});
