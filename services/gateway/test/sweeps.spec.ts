import type { Type } from '@nestjs/common';
import { AccountSweep } from '../src/account/account-sweep.ts';
import { KeySweep } from '../src/api-key/key-sweep.ts';
import { IdempotencySweep } from '../src/idempotency/idempotency-sweep.ts';
import { OAuthSweep } from '../src/oauth/oauth-sweep.ts';
import { BlockSweep } from '../src/protection/blocks/block-sweep.ts';
import { SessionSweep } from '../src/session/session-sweep.ts';
import type { Sweep } from '../src/sweep/sweep.ts';
import { house, type House } from './house.ts';

/** What is kept for a while: how a row of it comes to be that is so old ($1, an interval; $2 tells the rows apart), and for how long it stays. */
const KEPT: { [what: string]: { sweep: Type<Sweep>; put: string; table: string; stays: string; goes: string } } = {
  'a token of a mail': {
    sweep: AccountSweep,
    put: `insert into email_tokens (hash, user_id, purpose, email, expires_at)
          select sha256($2::text::bytea), id, 'undo_email_change', email, now() - $1::interval from users limit 1`,
    table: 'email_tokens',
    stays: '-1 minute',
    goes: '1 second',
  },
  'a change of address': {
    sweep: AccountSweep,
    put: `with somebody as (insert into users (email, password_hash) values ($2 || '@example.com', 'x') returning id)
          insert into email_changes (user_id, new_email, session_id, expires_at)
          select id, 'new@example.com', uuidv7(), now() - $1::interval from somebody`,
    table: 'email_changes',
    stays: '-1 minute',
    goes: '1 second',
  },
  'a session that ended': {
    sweep: SessionSweep,
    put: `insert into sessions (id, user_id, kind, secret_hash, ip, user_agent, idle_until, expires_at, ended_at)
          select uuidv7(), id, 'token', sha256(($2 || uuidv7())::bytea), '', '', now(), now() + interval '1 year', now() - $1::interval
          from users limit 1`,
    table: 'sessions',
    stays: '29 days',
    goes: '31 days',
  },
  'a session that expired': {
    sweep: SessionSweep,
    put: `insert into sessions (id, user_id, kind, secret_hash, ip, user_agent, idle_until, expires_at)
          select uuidv7(), id, 'token', sha256(($2 || uuidv7())::bytea), '', '', now(), now() - $1::interval from users limit 1`,
    table: 'sessions',
    stays: '29 days',
    goes: '31 days',
  },
  'where somebody logged in from': {
    sweep: SessionSweep,
    put: `insert into login_origins (subject, seen_at) values ($2, now() - $1::interval)`,
    table: 'login_origins',
    stays: '29 days',
    goes: '31 days',
  },
  'a token of an application': {
    sweep: OAuthSweep,
    put: `insert into oauth_artifacts (kind, id_hash, payload, expires_at)
          values ('AccessToken', sha256($2::text::bytea), '{}', now() - $1::interval)`,
    table: 'oauth_artifacts',
    stays: '23 hours',
    goes: '25 hours',
  },
  'that something was told of a key': {
    sweep: KeySweep,
    put: `insert into api_key_notices (subject, told_at) values ($2, now() - $1::interval)`,
    table: 'api_key_notices',
    stays: '23 hours',
    goes: '25 hours',
  },
  'an answer for whoever asks again': {
    sweep: IdempotencySweep,
    put: `insert into idempotency (id, fingerprint, held_until, created_at)
          values (sha256($2::text::bytea), '', now(), now() - $1::interval)`,
    table: 'idempotency',
    stays: '23 hours',
    goes: '25 hours',
  },
  'how much was refused': {
    sweep: BlockSweep,
    put: `insert into refused_credentials (network, refused, until, forget_at)
          values (('10.0.0.' || ascii($2))::cidr, 1, now() - interval '1 day', now() - $1::interval)`,
    table: 'refused_credentials',
    stays: '-1 minute',
    goes: '1 second',
  },
  'a block that is over': {
    sweep: BlockSweep,
    put: `insert into address_blocks (id, network, because, reason, created_by, until)
          values (uuidv7(), '203.0.113.0/24', 'operator', $2, 'user:x', now() - $1::interval)`,
    table: 'address_blocks',
    stays: '89 days',
    goes: '91 days',
  },
  'a block that was lifted': {
    sweep: BlockSweep,
    put: `insert into address_blocks (id, network, because, reason, created_by, until, lifted_at)
          values (uuidv7(), '203.0.113.0/24', 'operator', $2, 'user:x', now() + interval '1 year', now() - $1::interval)`,
    table: 'address_blocks',
    stays: '89 days',
    goes: '91 days',
  },
};

// ASVS 14.2.7
describe('what need not be remembered any more', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  it.each(Object.entries(KEPT))(
    'is forgotten, and not sooner: %s',
    async (_what, { sweep, put, table, stays, goes }) => {
      const count = async () =>
        (await at.database.query<{ count: number }>(`select count(*)::int as count from ${table}`))[0]!.count;
      const before = await count();
      await at.database.query(put, [stays, 'young']);
      await at.database.query(put, [goes, 'older']);
      expect(await count()).toBe(before + 2);
      await at.app.get(sweep).sweep();
      expect(await count()).toBe(before + 1);
    },
  );
});
