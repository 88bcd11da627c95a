import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager, jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats } from './nats.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-nats-'));
const users = { operator: 'o', scheduler: 's', 'notion-sync': 'n', audit: 'a' };
let nats;
const connections = [];

async function as(user) {
  const connection = await connect({ servers: nats.url, user, pass: users[user], inboxPrefix: `_INBOX.${user}` });
  connections.push(connection);
  return connection;
}

const encode = text => new TextEncoder().encode(text);

beforeAll(async () => {
  nats = await startNats({ storeDir: join(folder, 'nats'), users });
});

afterAll(async () => {
  for (const connection of connections) await connection.close();
  await nats.stop();
  rmSync(folder, { recursive: true, force: true });
});

// ASVS 13.2.1, 13.2.2
test.each([
  ['evt.na.scheduler.v1.TaskFailed', "another's event"],
  ['evt.na.system.v1.ServiceStarted.scheduler', "another's start"],
  ['hint.na.scheduler.v1.TasksReady', "another's hint"],
  ['$JS.API.STREAM.DELETE.evt-scheduler', "the end of another's stream"],
  ['$JS.API.CONSUMER.MSG.NEXT.evt-scheduler.audit', "another's messages"],
])('notion-sync may not publish %s (%s)', async subject => {
  const forger = await as('notion-sync');
  const refused = forger.request(subject, encode('{}'), { timeout: 2000 });
  await expect(refused).rejects.toThrow(/permissions violation/i);
});

test.each([
  ['answer calls that are meant for another', 'rpc.na.scheduler.v1.TaskService.CreateTask'],
  ["read another's inbox", '_INBOX.scheduler.>'],
  ['read all inboxes', '_INBOX.>'],
])('a service may not %s', async (_what, subject) => {
  const impostor = await as('notion-sync');
  const errors = [];
  impostor.subscribe(subject, {
    callback: error => void errors.push(error?.message),
  });
  // The refusal comes before the answer to the flush.
  await impostor.flush();
  expect(errors).toEqual([expect.stringMatching(/permissions violation for subscription/i)]);
});

test('a service answers its own calls, and everybody may ask', async () => {
  const scheduler = await as('scheduler');
  scheduler.subscribe('rpc.na.scheduler.v1.TaskService.CreateTask', {
    callback: (_, message) => void message.respond(encode('done')),
  });
  await scheduler.flush();
  const answer = await (await as('notion-sync')).request('rpc.na.scheduler.v1.TaskService.CreateTask', encode('{}'));
  expect(answer.string()).toBe('done');
});

test('a service tells on its own stream, and a hearer takes it from its durable', async () => {
  const teller = await as('scheduler');
  await (
    await jetstreamManager(teller)
  ).streams.add({
    name: 'evt-scheduler',
    subjects: ['evt.na.scheduler.>', 'evt.na.system.v1.*.scheduler'],
  });
  await jetstream(teller).publish('evt.na.scheduler.v1.TaskFailed', encode('{"id":"1"}'), { msgID: '1' });

  const hearer = await as('audit');
  const manager = await jetstreamManager(hearer);
  await manager.consumers.add('evt-scheduler', { durable_name: 'audit', ack_policy: 'explicit' });
  const consumer = await jetstream(hearer).consumers.get('evt-scheduler', 'audit');
  const message = await consumer.next({ expires: 5000 });
  expect(message?.json()).toEqual({ id: '1' });
  expect(await message?.ackAck()).toBe(true);
});

test('streams survive a kill -9 and a restart on the same port', async () => {
  const before = nats.url;
  await nats.kill();
  await nats.start();
  expect(nats.url).toBe(before);
  const manager = await jetstreamManager(await as('operator'));
  expect((await manager.streams.info('evt-scheduler')).state.messages).toBe(1);
});
