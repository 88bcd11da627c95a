import { signWebhookPayload } from '@notionhq/client';
import { setLogging } from '@na/telemetry';
import { transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Connections } from '../src/connections/connections.ts';
import { ReadAgain } from '../src/freshness/read-again.ts';
import { WebhookIntake } from '../src/webhooks/webhook-intake.ts';
import { WebhookWatch } from '../src/webhooks/webhook-watch.ts';
import { Webhooks } from '../src/webhooks/webhooks.ts';
import { startWorld, type World } from './world.ts';

const TOKEN = 'secret_of_this_subscription';

let world: World;
let webhooks: Webhooks;
let intake: WebhookIntake;
let readAgain: ReadAgain;

beforeAll(async () => {
  world = await startWorld();
  const get = <T>(type: abstract new (...given: never[]) => T): T => world.app.get(type as never, { strict: false });
  [webhooks, intake, readAgain] = [get(Webhooks), get(WebhookIntake), get(ReadAgain)];
});
afterAll(() => world?.close());

interface Hook {
  workspaceId: string;
  connectionId: string;
  hookId: string;
}

/** A connection with a webhook of its own. */
async function hook(): Promise<Hook> {
  const which = { workspaceId: randomUUIDv7(), connectionId: randomUUIDv7() };
  const { workspaceId, connectionId: id } = which;
  const token = world.sandbox.token;
  await world.app.get(Connections, { strict: false }).add({ id, workspaceId, name: 'Hooked', token });
  const { hookId } = await webhooks.setUp(which);
  return { ...which, hookId };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const shakeHands = ({ hookId }: Hook, token = TOKEN) =>
  intake.take({ hookId, body: base64(JSON.stringify({ verification_token: token })) });

/** An event in Notion's envelope. */
function event(more: object = {}) {
  return {
    id: randomUUID(),
    timestamp: '2026-11-22T10:00:00.000Z',
    workspace_id: randomUUID(),
    workspace_name: 'Sandbox ü',
    subscription_id: '0f2f5a4a-2e2b-4f0a-9d0e-1c1f8f1c2d3e',
    integration_id: randomUUID(),
    authors: [],
    attempt_number: 1,
    api_version: '2026-03-11',
    type: 'page.content_updated',
    entity: { id: randomUUID(), type: 'page' },
    data: { parent: { id: randomUUID(), type: 'space' }, updated_blocks: [] },
    ...more,
  };
}

async function deliver({ hookId }: Hook, told: object, verificationToken = TOKEN) {
  const body = JSON.stringify(told, null, 1);
  const signature = await signWebhookPayload({ body, verificationToken });
  return intake.take({ hookId, body: base64(body), signature });
}

/** All that is to be read, once it is due. */
async function toRead({ connectionId }: Hook, count: number) {
  return eventually(async () => {
    const taken = await readAgain.take(connectionId, { most: 100, leaseMs: 0 });
    expect(taken).toHaveLength(count);
    return taken;
  });
}
const refused = { code: 'webhook_signature_refused', kind: 'unauthenticated' };

describe('a webhook', () => {
  it('is set up once, verified by its first signed event, and shows its token once, to its owner alone', async () => {
    const mine = await hook();
    expect(await webhooks.setUp(mine)).toMatchObject({ hookId: mine.hookId, state: 'awaiting_handshake' });
    await expect(webhooks.reveal(mine)).rejects.toMatchObject({ code: 'webhook_token_not_there' });
    expect(await shakeHands(mine)).toEqual({ result: 'handshake' });
    expect(await webhooks.get(mine)).toMatchObject({ state: 'awaiting_verification', canBeRevealed: true });
    const theirs = { ...mine, workspaceId: randomUUIDv7() };
    for (const door of ['setUp', 'get', 'remove', 'reveal'] as const)
      await expect(webhooks[door](theirs)).rejects.toMatchObject({ code: 'connection_not_found' });
    expect(await webhooks.reveal(mine)).toEqual({ connectionId: mine.connectionId, verificationToken: TOKEN });
    await expect(webhooks.reveal(mine)).rejects.toMatchObject({ code: 'webhook_token_shown' });
    expect(await deliver(mine, event())).toEqual({ result: 'taken' });
    expect(await webhooks.get(mine)).toMatchObject({
      ...{ state: 'verified', canBeRevealed: false, events: 1, refusals: 0 },
      lastEventType: 'page.content_updated',
      notionSubscriptionId: '0f2f5a4a-2e2b-4f0a-9d0e-1c1f8f1c2d3e',
    });
    const told = async (name: string) =>
      (await world.told<{ connectionId: string }>(name)).filter(body => body.connectionId === mine.connectionId);
    for (const name of ['SetUp', 'Handshook', 'TokenRevealed', 'Verified'])
      expect(await told(`NotionWebhook${name}`)).toHaveLength(1);
  });

  it('takes the token that Notion sends again until an event was signed, and no other one after that', async () => {
    const mine = await hook();
    await shakeHands(mine, 'secret_first_one');
    await webhooks.reveal(mine);
    await shakeHands(mine);
    expect(await webhooks.reveal(mine)).toMatchObject({ verificationToken: TOKEN });
    await expect(deliver(mine, event(), 'secret_first_one')).rejects.toMatchObject(refused);
    await deliver(mine, event());
    await expect(shakeHands(mine, 'secret_of_a_stranger')).rejects.toMatchObject(refused);
    await deliver(mine, event());
    expect(await webhooks.get(mine)).toMatchObject({ events: 2, refusals: 2, lastRefusal: expect.any(String) });
  });

  it('refuses what is not signed, signed by others, or changed on the way, and keeps nothing of it', async () => {
    const mine = await hook();
    await expect(deliver(mine, event())).rejects.toMatchObject(refused);
    await shakeHands(mine);
    const body = JSON.stringify(event());
    const signature = await signWebhookPayload({ body, verificationToken: TOKEN });
    const { hookId } = mine;
    const tries = [
      { body: base64(body) },
      { body: base64(`${body} `), signature },
      { body: base64(body), signature: signature.replace('sha256=', 'sha1=') },
      { body: base64(body), signature: await signWebhookPayload({ body, verificationToken: 'another' }) },
      { body: base64('not json') },
    ];
    for (const one of tries) await expect(intake.take({ hookId, ...one })).rejects.toMatchObject(refused);
    await expect(intake.take({ hookId: randomUUID(), body: base64(body), signature })).rejects.toMatchObject(refused);
    const nothing = await signWebhookPayload({ body: '[]', verificationToken: TOKEN });
    await expect(intake.take({ hookId, body: base64('[]'), signature: nothing })).rejects.toMatchObject({
      code: 'webhook_body_unknown',
    });
    expect(await world.database.query('select 1 from webhook_event where webhook_id = $1', [hookId])).toEqual([]);
    expect(await webhooks.get(mine)).toMatchObject({ state: 'awaiting_verification', events: 0, refusals: 7 });
  });

  it('takes nothing once it is removed, and another one has another address', async () => {
    const mine = await hook();
    await shakeHands(mine);
    await Promise.all([webhooks.remove(mine), webhooks.remove(mine)]);
    await expect(deliver(mine, event())).rejects.toMatchObject(refused);
    await expect(webhooks.get(mine)).rejects.toMatchObject({ code: 'webhook_not_set_up' });
    expect((await webhooks.setUp(mine)).hookId).not.toBe(mine.hookId);
  });

  it('has its token nowhere but sealed', async () => {
    const lines: string[] = [];
    await setLogging({ level: 'debug', sink: { write: line => lines.push(line) } });
    const mine = await hook();
    await shakeHands(mine, 'secret_never_to_be_read');
    await deliver(mine, event(), 'secret_never_to_be_read');
    await expect(deliver(mine, event(), 'another')).rejects.toMatchObject(refused);
    await setLogging({ level: 'silent' });
    const [{ everything }] = (await world.database.query(
      `select string_agg(query_to_xml(format('select * from %I', table_name), true, false, '')::text, '') as everything
       from information_schema.tables where table_schema = 'notion_sync'`,
    )) as [{ everything: string }];
    expect(everything).toContain(mine.hookId);
    for (const place of [everything, lines.join('')]) expect(place).not.toContain('never_to_be_read');
  });
});

describe('an event', () => {
  it('is stored once it is answered, counted once however often it comes, also at the same time', async () => {
    const mine = await hook();
    await shakeHands(mine);
    const told = event();
    const answers = await Promise.all([1, 2, 3, 4].map(attempt_number => deliver(mine, { ...told, attempt_number })));
    expect(answers.map(({ result }) => result).sort()).toEqual([...Array(3).fill('repeated_delivery'), 'taken']);
    expect(await webhooks.get(mine)).toMatchObject({ events: 1 });
    const stored = await world.database.query<{ body: object }>(
      'select body from webhook_event where webhook_id = $1',
      [mine.hookId],
    );
    expect(stored).toMatchObject([{ body: { id: told.id, workspace_name: 'Sandbox ü' } }]);
    expect(await toRead(mine, 1)).toMatchObject([{ kind: 'page', notionId: told.entity.id, notes: 1 }]);
  });

  it('of a type that nobody knows is taken, and heeded by what it is about', async () => {
    const mine = await hook();
    await shakeHands(mine);
    expect(await deliver(mine, { id: 'e1', type: 'page.sung' })).toEqual({ result: 'taken' });
    expect(await deliver(mine, event({ id: 'e2', type: 'page.danced' }))).toEqual({ result: 'taken' });
    await toRead(mine, 1);
    expect(await webhooks.get(mine)).toMatchObject({ events: 2, lastEventType: 'page.danced' });
  });

  it('costs one read with all others of its page, in any order; one that comes during the read costs another', async () => {
    const mine = await hook();
    await shakeHands(mine);
    const entity = { id: randomUUID(), type: 'page' };
    const at = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, '0')}:00.000Z`;
    const events = Array.from({ length: 50 }, (_, index) => event({ entity, timestamp: at((index * 37) % 50) }));
    await Promise.all(events.map(each => deliver(mine, each)));
    const source = event({ entity: { id: randomUUID(), type: 'data_source' }, type: 'data_source.schema_updated' });
    await deliver(mine, source);
    await toRead(mine, 2);
    const taken = await readAgain.take(mine.connectionId, { most: 10, leaseMs: 600_000 });
    const read = taken.filter(({ kind }) => kind === 'page');
    expect(read).toMatchObject([{ notionId: entity.id, notes: 50, lane: 'normal', changedAt: new Date(at(49)) }]);
    await deliver(mine, event({ entity }));
    const dataSource = world.app.get(DataSource, { strict: false });
    await transaction(dataSource, tx => readAgain.done(tx, taken));
    const again = await toRead(mine, 1);
    expect(again).toMatchObject([{ kind: 'page', notionId: entity.id }]);
    await transaction(dataSource, tx => readAgain.done(tx, again));
    await toRead(mine, 0);
  });
});

describe('what is to be read again', () => {
  const note = (mine: Hook, notes: { id: string; lane: 'interactive' | 'normal' | 'background' }[]) =>
    transaction(world.app.get(DataSource, { strict: false }), tx =>
      readAgain.note(
        tx,
        notes.map(({ id, lane }) => ({
          ...{ connectionId: mine.connectionId, kind: 'page' as const, notionId: id, lane, changedAt: new Date() },
        })),
      ),
    );

  it('is taken most urgent first, by one reader at a time, and comes back from one who does not', async () => {
    const mine = await hook();
    const [slow, usual, urgent] = [randomUUID(), randomUUID(), randomUUID()];
    await note(mine, [
      { id: slow, lane: 'background' },
      { id: usual, lane: 'normal' },
      { id: urgent, lane: 'background' },
    ]);
    await note(mine, [{ id: urgent, lane: 'interactive' }]);
    await eventually(async () => expect(await readAgain.connections(100)).toContain(mine.connectionId));
    const first = await readAgain.take(mine.connectionId, { most: 2, leaseMs: 60_000 });
    expect(first.map(({ notionId }) => notionId)).toEqual([urgent, usual]);
    const others = await Promise.all(
      [1, 2].map(() => readAgain.take(mine.connectionId, { most: 10, leaseMs: 60_000 })),
    );
    expect(others.flat().map(({ notionId }) => notionId)).toEqual([slow]);
    await readAgain.giveBack(first, 0);
    expect((await toRead(mine, 2)).map(({ notionId }) => notionId)).toEqual([urgent, usual]);
  });

  it('is told to whoever listens, once it is committed', async () => {
    const mine = await hook();
    const heard: string[] = [];
    const deafen = readAgain.listen(connectionId => heard.push(connectionId));
    await eventually(async () => {
      await note(mine, [{ id: randomUUID(), lane: 'normal' }]);
      expect(heard).toContain(mine.connectionId);
    });
    deafen();
  });
});

describe('a webhook from which nothing comes though we wrote to Notion', () => {
  it('is told once as silent, until an event comes', async () => {
    const mine = await hook();
    await shakeHands(mine);
    await deliver(mine, event());
    const watch = world.app.get(WebhookWatch, { strict: false });
    const told = async () =>
      (await world.told<{ connectionId: string }>('NotionWebhookSilent')).filter(
        ({ connectionId }) => connectionId === mine.connectionId,
      );
    const wrote = (ago: string) =>
      world.database.query(
        `insert into request_figures (connection_id, per, at, operation, outcome, requests, took_ms, waited_ms, most_waited_ms)
         values ($1, 'minute', now() - $2::interval, 'pages.create', 'ok', 1, 1, 0, 0)`,
        [mine.connectionId, ago],
      );
    const lastEvent = (ago: string) =>
      world.database.query('update webhook set last_event_at = now() - $2::interval where id = $1', [mine.hookId, ago]);
    await lastEvent('1 hour');
    await wrote('10 minutes');
    await watch.look();
    expect(await told()).toEqual([]);
    await wrote('20 minutes');
    await watch.look();
    await watch.look();
    expect(await told()).toMatchObject([{ problem: expect.stringContaining('Nothing came') }]);
    await deliver(mine, event());
    await watch.look();
    expect(await told()).toHaveLength(1);
  });

  it('is told when all that comes is refused', async () => {
    const mine = await hook();
    await shakeHands(mine);
    await expect(deliver(mine, event(), 'another')).rejects.toMatchObject(refused);
    await world.app.get(WebhookWatch, { strict: false }).look();
    const told = await world.told<{ connectionId: string; problem: string }>('NotionWebhookSilent');
    expect(told.filter(({ connectionId }) => connectionId === mine.connectionId)).toMatchObject([
      { problem: expect.stringContaining('refused') },
    ]);
  });
});
