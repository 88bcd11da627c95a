import { TodoService } from '@na/contracts';
import { eventually } from '@na/testing';
import { askForToken, authorized, register, type RegisteredApplication } from './application.ts';
import { activeFactor, laterThanCodes, logIn, type Authenticator, type LoggedIn } from './authenticator.ts';
import { EMAIL, house, type Ask, type House, type Replica } from './house.ts';

const REFUSED = { status: 403, body: { code: 'second_factor_required_by_workspace' } };

describe('a token of an application, in a workspace that asks for a second factor', () => {
  let at: House;
  let other: Replica;
  let app: RegisteredApplication;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
    app = await register(at);
  });
  afterAll(() => at?.close());

  const list = (as: string, { ask }: { ask: Ask } = at) => ask('GET', '/v1/todos', { as });
  const setRequired = (requireMfa: boolean) =>
    at.database.query('update workspaces set require_mfa = $1', [requireMfa]);
  const within2s = (check: () => Promise<void>) => eventually(check, { withinMs: 2_000 });

  // ASVS 10.3.4
  it('is refused within two seconds on every replica when it was given for a password alone, and so is what is refreshed', async () => {
    const { access_token, refresh_token } = await authorized(at, app);
    for (const replica of [at, other]) expect((await list(access_token, replica)).status).toBe(200);
    await setRequired(true);
    for (const replica of [at, other])
      await within2s(async () => expect(await list(access_token, replica)).toMatchObject(REFUSED));
    expect((await at.ask('GET', '/v1/me', { as: access_token })).body.permissions).toEqual([]);
    const again = await askForToken(at, app, { grant_type: 'refresh_token', refresh_token });
    expect(again.status).toBe(200);
    expect(await list(String(again.body['access_token']))).toMatchObject(REFUSED);
    await setRequired(false);
    await within2s(async () => expect((await list(access_token)).status).toBe(200));
  });

  describe('of a user who has one', () => {
    let session: LoggedIn;
    let authenticator: Authenticator & { recoveryCodes: string[] };
    beforeAll(async () => {
      session = (await logIn(at, EMAIL)).body;
      authenticator = await activeFactor(at, session.token);
      await laterThanCodes(at);
    });

    // ASVS 10.3.4
    it('says how they logged in, and stays good for as long as they have it', async () => {
      const { access_token, refresh_token } = await authorized(at, app, authenticator.code());
      const told = await askForToken(at, app, { token: access_token }, '/token/introspection');
      expect(told.body).toMatchObject({ active: true, amr: ['pwd', 'otp', 'mfa'] });
      await setRequired(true);
      await within2s(async () =>
        expect((await at.ask('GET', '/v1/me', { as: session.token })).body.permissions).toContain('todos:read'),
      );
      const again = await askForToken(at, app, { grant_type: 'refresh_token', refresh_token });
      const tokens = [access_token, String(again.body['access_token'])];
      for (const token of tokens) expect((await list(token)).status).toBe(200);
      await at.database.query('delete from factors');
      for (const token of tokens) await within2s(async () => expect(await list(token)).toMatchObject(REFUSED));
    });

    it('for an application on its own account is good: no person stands behind it', async () => {
      await setRequired(true);
      const own = await askForToken(at, app, { grant_type: 'client_credentials', scope: 'todos:read' });
      expect((await list(String(own.body['access_token']))).status).toBe(200);
    });
  });
});
