import { readFileSync } from 'node:fs';
import { POLICIES } from '../src/protection/limits/policies.ts';
import { house, type House } from './house.ts';
import { peopleOf } from './newcomers.ts';
import { person, type Person } from './people.ts';

const LIMITS = readFileSync(new URL('../../../docs/security/limits.md', import.meta.url), 'utf8');

describe('a limit', () => {
  let at: House;
  let ada: Person;
  beforeAll(async () => {
    at = await house({ mail: true, env: { RATE_LIMITS: 'mailed_token=5/m', SIGN_UP: 'open' } });
    ada = await person(at, 'owner@example.com', { role: 'owner' });
  });
  afterAll(() => at?.close());

  // ASVS 2.3.2
  it('holds for custom roles: fifty of a workspace, and the next is not made', async () => {
    await at.database.query(
      `insert into roles (id, workspace_id, name, permissions) select uuidv7(), $1, 'Role ' || n, '{todos:read}' from generate_series(1, 50) n`,
      [at.workspaceId],
    );
    const count = () => at.database.query('select count(*)::int as count from roles');
    const next = { name: 'One more', permissions: ['todos:read'] };
    expect(await ada.ask('POST', '/v1/roles', { body: next })).toMatchObject({
      status: 409,
      body: { code: 'roles_exhausted' },
    });
    expect(await count()).toEqual([{ count: 50 }]);
    await at.database.query(`delete from roles where name = 'Role 1'`);
    expect((await ada.ask('POST', '/v1/roles', { body: next })).status).toBe(201);
  });

  // ASVS 2.3.2
  it('holds for the networks of a key: fifty', async () => {
    const networks = (many: number) => Array.from({ length: many }, (_, at) => `10.0.${at}.0/24`);
    const make = (many: number) =>
      ada.ask('POST', '/v1/api-keys', { body: { name: 'Bound', allowedNetworks: networks(many) } });
    expect((await make(50)).status).toBe(201);
    expect(await make(51)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/allowedNetworks' }] } });
  });

  // ASVS 2.3.2
  it('holds for bodies: 256 KiB with a credential, 16 KiB without', async () => {
    const body = (bytes: number) => JSON.stringify({ name: 'x', pad: 'x'.repeat(bytes) });
    const status = async (path: string, bytes: number) => (await ada.ask('POST', path, { raw: body(bytes) })).status;
    expect(await status('/v1/roles', 257 * 1024)).toBe(413);
    expect(await status('/v1/roles', 255 * 1024)).toBe(422);
    expect(await status('/v1/users', 17 * 1024)).toBe(413);
    expect(await status('/v1/users', 15 * 1024)).toBe(422);
  });

  // ASVS 6.5.4, 6.6.3
  it('holds for tokens from mails, which have 256 random bits: after a few tries the right one has to wait too', async () => {
    const people = peopleOf(at);
    await person(at, 'tokens@example.com');
    const mails = at.mails().length;
    await at.ask('POST', '/v1/password-resets', { as: null, body: { email: 'tokens@example.com' } });
    const { text } = await people.mailTo('tokens@example.com', /password/i, mails);
    const token = /#token=(na_mail_[\w-]+)/.exec(text)![1]!;
    expect(Buffer.from(token.slice('na_mail_'.length), 'base64url')).toHaveLength(32);
    const reset = (given: string) =>
      at.ask('POST', '/v1/password-resets/confirm', {
        as: null,
        body: { token: given, password: 'another lantern 5' },
      });
    const tries = [];
    for (let guess = 0; guess < 6; guess++) tries.push((await reset(`na_mail_${guess}`)).status);
    expect(tries).toContain(429);
    expect(await reset(token)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  });

  // ASVS 2.1.3
  it('of requests stands in the document as it is in the code', () => {
    for (const { name, limit, windowMs } of POLICIES) {
      const unit = { 60_000: 'a minute', 3_600_000: 'an hour' }[windowMs];
      expect(LIMITS).toContain(`\`${name}\``);
      expect(LIMITS.split('\n').find(line => line.includes(`\`${name}\``))).toContain(
        `${limit.toLocaleString('en-US')} ${unit}`,
      );
    }
  });
});
