import { SecretBox } from '@na/secrets';
import { eventually } from '@na/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { EMAIL, house, PASSWORD, SECRETS_KEY, type House } from './house.ts';

describe('a change of SECRETS_KEY', () => {
  const old = randomBytes(32).toString('base64');
  let at: House;
  beforeAll(async () => {
    at = await house({ env: { SECRETS_OLD_KEYS: old } });
  });
  afterAll(() => at?.close());

  // ASVS 11.2.2
  it('seals at the next start what the old key has sealed, and nobody is logged out', async () => {
    const logIn = { as: null, body: { email: EMAIL, password: PASSWORD } };
    const { body: session } = await at.ask('POST', '/v1/sessions', logIn);
    const [before, current] = [new SecretBox(old), new SecretBox(SECRETS_KEY)];
    const keys = () =>
      at.database.query<{ id: string; private_jwk: string }>('select id, private_jwk from signing_keys order by id');
    for (const { id, private_jwk } of await keys()) {
      const sealed = before.seal(current.open(private_jwk, id), id);
      await at.database.query('update signing_keys set private_jwk = $2 where id = $1', [id, sealed]);
    }
    const others = {
      factors: `insert into factors (id, user_id, kind, seed) select $1, id, 'totp', $2 from users`,
      applications: `insert into applications (id, workspace_id, name, kind, secret, redirect_uris, scopes, created_by)
        select $1, id, 'x', 'confidential', $2, '{}', '{}', 'user:x' from workspaces`,
      mails: `insert into mails (id, template, sealed, recipient_hash, correlation_id) values ($1, 'x', $2, 'x', 'x')`,
    };
    for (const insert of Object.values(others)) {
      const id = randomUUID();
      await at.database.query(insert, [id, before.seal('x', id)]);
    }
    const next = await at.replica();
    await eventually(async () => {
      const stored = await at.database.query<{ id: string; sealed: string }>(
        'select id, seed as sealed from factors union all select id, secret from applications union all select id, sealed from mails',
      );
      expect(stored.map(({ id, sealed }) => current.open(sealed, id))).toEqual(['x', 'x', 'x']);
    });
    await eventually(async () => {
      const sealed = await keys();
      expect(sealed.length).toBeGreaterThan(1);
      expect(sealed.filter(({ private_jwk }) => current.isOutdated(private_jwk))).toEqual([]);
    });
    expect((await next.ask('GET', '/v1/me', { as: session.token })).status).toBe(200);
    expect((await next.ask('POST', '/v1/sessions', logIn)).status).toBe(201);
  });

  it('leaves what opens with none of the keys, and starts all the same', async () => {
    const foreign = new SecretBox(randomBytes(32).toString('base64')).seal('x', 'gone');
    await at.database.query(
      `insert into signing_keys (id, public_jwk, private_jwk, state, retired_at)
       select 'gone', public_jwk, $1, 'retired', now() from signing_keys limit 1`,
      [foreign],
    );
    const next = await at.replica();
    expect((await next.ask('GET', '/v1/me')).status).toBe(200);
    const [kept] = await at.database.query(`select private_jwk from signing_keys where id = 'gone'`);
    expect(kept).toEqual({ private_jwk: foreign });
  });
});
