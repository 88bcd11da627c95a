import { MailDelayed, MailFailed, MailResumed, MailSent } from '@na/contracts';
import { transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { DataSource } from 'typeorm';
import { Mails, type NewMail } from '../src/mail/mails.ts';
import { house, type House, type Replica } from './house.ts';
import type { MailServer } from './mail-server.ts';

const LINK = 'http://127.0.0.1:3000/reset?token=of-256-bits';

describe('mails', () => {
  let at: House;
  let other: Replica;
  let server: MailServer;
  beforeAll(async () => {
    at = await house({ mail: true });
    other = await at.replica();
    server = at.mailServer!;
  });
  afterEach(async () => {
    await server.restart();
    await eventually(async () => expect(await waiting()).toBe(0));
  });
  afterAll(() => at?.close());

  const reset = (to: string): NewMail => ({ to, template: 'reset_password', data: { link: LINK, minutes: 60 } });
  const post = (mail: NewMail, from: House | Replica = at) =>
    transaction(from.app.get(DataSource), tx => from.app.get(Mails).post(tx, mail));
  const rows = <Row extends Record<string, unknown>>(sql: string, given: unknown[] = []) =>
    at.database.query<Row>(sql, given);
  const waiting = async () =>
    (await rows<{ count: number }>(`select count(*)::int from mails where state = 'waiting'`))[0]!.count;
  const told = async (event: { name: string }) =>
    (await rows<{ data: never }>('select data from outbox where type = $1 order by seq', [event.name])).map(
      ({ data }) => data,
    );
  const to = (address: string) => at.mails().filter(mail => mail.to === address);
  const breaker = async () => {
    const text = await (await fetch(`${at.url}/metrics`)).text();
    // Both replicas are one process here, so their figures add up.
    return Object.fromEntries(
      [...text.matchAll(/^na_mail_breaker\{state="(\w+)"\} (\d)/gm)].map(([, state, value]) => [state, Number(value)]),
    );
  };

  it('are sent once what caused them is committed, as text and HTML, and nothing of them is kept', async () => {
    const userId = '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f';
    await post({ ...reset('ada@example.com'), userId });
    const [mail] = await eventually(() => {
      expect(to('ada@example.com')).toHaveLength(1);
      return to('ada@example.com');
    });
    expect(mail).toMatchObject({ subject: 'Choose a new password', text: expect.stringContaining(LINK) });
    expect(mail!.html).toContain(`href="${LINK}"`);
    expect(mail!.headers).toMatchObject({
      from: 'Notion Assistant <no-reply@localhost>',
      to: 'ada@example.com',
      'auto-submitted': 'auto-generated',
    });
    const row = await eventually(async () => {
      const [row] = await rows<Record<string, unknown>>(`select * from mails where user_id = $1`, [userId]);
      expect(row).toMatchObject({ state: 'sent', sealed: null });
      return row!;
    });
    expect(mail!.headers['message-id']).toBe(`<${row['id'] as string}@localhost>`);
    expect(JSON.stringify(row)).not.toMatch(/Ada|ada@|token/);
    const events = await told(MailSent);
    expect(events).toEqual([
      {
        mailId: row['id'],
        template: 'reset_password',
        recipientHash: row['recipient_hash'],
        userId,
        attempts: 1,
      },
    ]);
  });

  it('are sealed while they wait', async () => {
    await server.stop();
    await post(reset('waits@example.com'));
    const [row] = await rows<{ sealed: string }>(`select * from mails where state = 'waiting'`);
    expect(row!.sealed.length).toBeGreaterThan(50);
    expect(JSON.stringify(row)).not.toMatch(/waits|token/);
  });

  it('are never sent when what caused them is rolled back', async () => {
    const mails = at.app.get(Mails);
    const rolledBack = transaction(at.app.get(DataSource), async tx => {
      await mails.post(tx, reset('never@example.com'));
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await post(reset('after@example.com'));
    await eventually(() => expect(to('after@example.com')).toHaveLength(1));
    expect(to('never@example.com')).toEqual([]);
    expect(
      await rows(`select from mails where recipient_hash not in (select data->>'recipientHash' from outbox)`),
    ).toEqual([]);
  });

  // ASVS 1.3.11
  it('are refused when the address could name another recipient or header', async () => {
    for (const address of [
      'a@b.c\r\nBcc: eve@example.com',
      'a@b.c, eve@example.com',
      '<a@b.c>',
      'a b@c.d',
      'nobody',
      '',
    ])
      await expect(post(reset(address))).rejects.toThrow('one plain e-mail address');
    expect(await waiting()).toBe(0);
  });

  it('are given up when the server refuses them for good, and that is told without the address', async () => {
    server.refuse('gone@example.com', 550);
    await post(reset('gone@example.com'));
    const [failed] = await eventually(async () => {
      const events = await told(MailFailed);
      expect(events).toHaveLength(1);
      return events as { mailId: string; recipientHash: string }[];
    });
    expect(failed).toEqual({
      mailId: expect.any(String),
      template: 'reset_password',
      recipientHash: expect.any(String),
      attempts: 1,
      reason: 'The mail server answered 550 to RCPT TO.',
    });
    expect(await rows('select state, sealed, attempts from mails where id = $1', [failed!.mailId])).toEqual([
      { state: 'failed', sealed: null, attempts: 1 },
    ]);
    expect(JSON.stringify(await rows(`select data from outbox where type like '%Mail%'`))).not.toContain('example.com');
  });

  it('are tried again when the server puts them off, and others are not held up', async () => {
    server.refuse('later@example.com', 451);
    await post(reset('later@example.com'));
    await eventually(async () =>
      expect(
        await rows(`select attempts, last_error from mails where state = 'waiting' and claimed_until is null`),
      ).toEqual([{ attempts: 1, last_error: 'The mail server answered 451 to RCPT TO.' }]),
    );
    await post(reset('at-once@example.com'));
    await eventually(() => expect(to('at-once@example.com')).toHaveLength(1));
    server.refuse('later@example.com');
    await eventually(() => expect(to('later@example.com')).toHaveLength(1));
    expect(await told(MailDelayed)).toEqual([]);
  });

  // ASVS 16.5.2
  it('wait while the server is away, all come when it is back, each once though two replicas send', async () => {
    await server.stop();
    const addresses = Array.from({ length: 30 }, (_, nth) => `outage-${nth}@example.com`);
    await Promise.all(addresses.map((address, nth) => post(reset(address), nth % 2 ? at : other)));
    await eventually(async () => expect(await breaker()).toMatchObject({ closed: 0 }));
    await eventually(async () => expect(await told(MailDelayed)).toHaveLength(1));
    await eventually(async () =>
      expect((await at.ask('GET', '/health', { as: null })).body.dependencies).toContainEqual(
        expect.objectContaining({ name: 'mail', status: 'down', required: false }),
      ),
    );
    expect(await waiting()).toBe(30);
    // However long each had to rest, they are held up no longer than the server is away.
    await rows(`update mails set next_attempt_at = now() + interval '1 hour' where is_held_up`);
    await server.restart();
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(
      at
        .mails()
        .map(mail => mail.to)
        .filter(address => address.startsWith('outage-'))
        .sort(),
    ).toEqual(addresses.sort());
    await eventually(async () => expect(await breaker()).toEqual({ closed: 2, half_open: 0, open: 0 }));
    expect(await told(MailDelayed)).toHaveLength(1);
    expect(await told(MailResumed)).toEqual([{ waiting: expect.any(Number), awaySeconds: expect.any(Number) }]);
    expect(await rows('select from mail_outage')).toEqual([]);
  }, 60_000);

  it('need not wait to find that the server is back when there is none to try it with', async () => {
    const resumed = (await told(MailResumed)).length;
    await server.stop();
    await Promise.all([1, 2, 3].map(nth => post(reset(`lost-${nth}@example.com`))));
    await eventually(async () => expect(await told(MailDelayed)).toHaveLength(resumed + 1));
    await rows(`delete from mails where state = 'waiting'`);
    await server.restart();
    await eventually(async () => expect(await told(MailResumed)).toHaveLength(resumed + 1));
    await eventually(async () => expect(await breaker()).toEqual({ closed: 2, half_open: 0, open: 0 }));
  }, 60_000);

  // ASVS 16.5.2
  it('hold up no answer of the API while the server hangs', async () => {
    server.hang();
    const before = server.connections;
    await Promise.all(Array.from({ length: 12 }, (_, nth) => post(reset(`hangs-${nth}@example.com`))));
    await eventually(() => expect(server.connections).toBeGreaterThan(before));
    const answers = await Promise.all(Array.from({ length: 50 }, () => at.ask('GET', '/v1/me')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    // Still with the mails in hand: the answers did not wait for them.
    expect(await waiting()).toBe(12);
    await server.restart();
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(at.mails().filter(mail => mail.to.startsWith('hangs-'))).toHaveLength(12);
  }, 60_000);

  it('come again with the same Message-ID when the answer to the first was lost', async () => {
    server.loseAnswers();
    await post(reset('twice@example.com'));
    await eventually(() => expect(to('twice@example.com').length).toBeGreaterThan(0));
    await server.restart();
    await eventually(async () => expect(await waiting()).toBe(0));
    const ids = to('twice@example.com').map(({ headers }) => headers['message-id']);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  });

  it('are taken over from a replica that died with them in hand, when its claim is over', async () => {
    const claimed = (until: string, address: string) =>
      transaction(at.app.get(DataSource), async tx => {
        await at.app.get(Mails).post(tx, reset(address));
        await tx.query(
          `update mails set attempts = 1, claimed_until = now() + $1::interval where state = 'waiting' and attempts = 0`,
          [until],
        );
      });
    await claimed('1 hour', 'in-hand@example.com');
    await claimed('1 second', 'orphan@example.com');
    await eventually(() => expect(to('orphan@example.com')).toHaveLength(1));
    expect(to('in-hand@example.com')).toEqual([]);
    await rows(`update mails set claimed_until = now() where state = 'waiting'`);
    await eventually(() => expect(to('in-hand@example.com')).toHaveLength(1));
  });

  it('that cannot be opened are kept for a replica that can, and hold up no other', async () => {
    await transaction(at.app.get(DataSource), async tx => {
      await at.app.get(Mails).post(tx, reset('sealed@example.com'));
      await tx.query(`update mails set sealed = 'of.another-key', user_id = uuidv7() where state = 'waiting'`);
    });
    await post(reset('beside@example.com'));
    await eventually(() => expect(to('beside@example.com')).toHaveLength(1));
    const [kept] = await eventually(async () => {
      const found = await rows<{ last_error: string }>(`select last_error from mails where state = 'waiting'`);
      expect(found[0]?.last_error).toContain('opened');
      return found;
    });
    expect(kept!.last_error).toBe('It could not be opened or written; the log says why.');
    await rows(`delete from mails where state = 'waiting'`);
  });

  it('are given up after a day, told, and forgotten after a month', async () => {
    await server.stop();
    await post(reset('late@example.com'));
    await rows(`update mails set created_at = now() - interval '25 hours' where state = 'waiting'`);
    await rows(`insert into mails (id, template, recipient_hash, state, correlation_id, done_at)
                values (uuidv7(), 'mfa_enabled', 'old', 'sent', 'old', now() - interval '31 days')`);
    // It sweeps at its start.
    const sweeper = await at.replica();
    await eventually(async () =>
      expect((await sweeper.ask('GET', '/health', { as: null })).body.dependencies).toContainEqual(
        expect.objectContaining({ name: 'mail', status: 'down' }),
      ),
    );
    const reason = await eventually(async () => {
      const last = (await told(MailFailed)).at(-1) as { reason: string } | undefined;
      expect(last?.reason).toContain('24 hours');
      return last!.reason;
    });
    expect(reason).toMatch(/^It could not be sent within 24 hours\. /);
    expect(await rows(`select state, sealed from mails where created_at < now() - interval '24 hours'`)).toEqual([
      { state: 'failed', sealed: null },
    ]);
    await eventually(async () => expect(await rows(`select from mails where recipient_hash = 'old'`)).toEqual([]));
    await sweeper.close();
  });

  it('stand in the metrics', async () => {
    const text = await (await fetch(`${at.url}/metrics`)).text();
    expect(text).toMatch(/^na_mails_total\{template="reset_password",outcome="sent"\} \d+/m);
    expect(text).toMatch(/^na_mails_total\{template="reset_password",outcome="failed"\} \d+/m);
    expect(text).toMatch(/^na_mails_total\{template="reset_password",outcome="retried"\} \d+/m);
    expect(text).toMatch(/^na_mails_waiting 0$/m);
    expect(text).toMatch(/^na_mails_oldest_waiting_seconds 0$/m);
  });
});
