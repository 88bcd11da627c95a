import { createHash, randomBytes } from 'node:crypto';
import { activeFactor } from './authenticator.ts';
import { browserOn } from './browser.ts';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { loggedIn, person, type Person } from './people.ts';

const CALLBACK = 'https://app.example/callback';

describe('the export of a user', () => {
  let at: House;
  let ada: Person;
  beforeAll(async () => {
    at = await house();
    ada = await loggedIn(at);
  });
  afterAll(() => at?.close());

  const exported = async (by: Person) => (await by.ask('GET', '/v1/me/export')).body;

  /** Lets a new application look at to-dos in Ada's name, as she does it in a browser. */
  async function authorized(): Promise<{ id: string; secret: string }> {
    const wanted = { name: 'Reports', scopes: ['todos:read'], redirectUris: [CALLBACK] };
    const { body: application } = await at.ask('POST', '/v1/applications', { body: wanted });
    const asked = {
      client_id: application.id,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'todos:read',
      code_challenge: createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url'),
      code_challenge_method: 'S256',
    };
    const browser = browserOn(at.url);
    const logIn = await browser.goTo(`/oauth/auth?${new URLSearchParams(asked).toString()}`);
    const consent = await browser.submit(logIn, 'log-in', { email: EMAIL, password: PASSWORD });
    expect((await browser.submit(consent, 'consent')).url).toContain(CALLBACK);
    return application;
  }

  it('names their second factors, recovery codes, identities, authorizations and sessions, and no secret of any', async () => {
    const application = await authorized();
    await at.database.query(
      `insert into identities (issuer, subject, user_id) values ('https://idp.example', '77', $1)`,
      [ada.id],
    );
    const app = await activeFactor(at, ada.token);
    const data = await exported(ada);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
    expect(data.factors).toEqual([{ id: app.id, kind: 'totp', createdAt: time, activatedAt: time, lastUsedAt: time }]);
    expect(Math.abs(Date.parse(data.factors[0].lastUsedAt) - Date.now())).toBeLessThan(5 * 60_000);
    expect(data.recoveryCodesLeft).toBe(10);
    expect(data.identities).toEqual([{ issuer: 'https://idp.example', subject: '77', createdAt: time }]);
    expect(data.authorizations).toEqual([
      {
        applicationId: application.id,
        applicationName: 'Reports',
        workspaceId: at.workspaceId,
        scopes: ['todos:read'],
        createdAt: time,
        expiresAt: time,
      },
    ]);
    expect(data.sessions.map(({ id }: { id: string }) => id)).toContain(ada.sessionId);
    const [{ seed }] = (await at.database.query('select seed from factors')) as [{ seed: string }];
    for (const secret of [seed, application.secret, ada.token, ...app.recoveryCodes])
      expect(JSON.stringify(data)).not.toContain(secret);
    expect(JSON.stringify(data)).not.toMatch(/"(seed|secret|hash|payload|last_?step)"/i);
  });

  it('of somebody who has none of them says so, and names nothing of others', async () => {
    const bea = await person(at, 'bea@example.com', { role: 'viewer' });
    expect(await exported(bea)).toMatchObject({
      factors: [],
      recoveryCodesLeft: 0,
      identities: [],
      authorizations: [],
    });
  });
});
