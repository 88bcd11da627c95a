import pg from 'pg';
import { eventually, ownPostgres, testDatabase, type OwnPostgres, type TestDatabase } from '@na/testing';
import { changesOf } from '../src/store/state.ts';
import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';
import { lossyProxy } from './lossy-proxy.ts';
import { ended, expectAllOf, killAll, killedWhileWriting, launch, ready } from './launch.ts';

let database: TestDatabase;
let started: TestSandbox[] = [];
beforeEach(async () => (database = await testDatabase({ schema: 'sandbox' })));
afterEach(async () => {
  for (const sandbox of started) await sandbox.close();
  started = [];
  killAll();
  await database.close();
});

/** A sandbox in this process that is closed after the test, however that ends. */
async function start(options: Parameters<typeof TestSandbox.start>[0] = {}): Promise<TestSandbox> {
  const sandbox = await TestSandbox.start({ postgresUrl: database.url, ...options });
  started.push(sandbox);
  return sandbox;
}

const stop = async (sandbox: TestSandbox) => {
  started = started.filter(each => each !== sandbox);
  await sandbox.close();
};

/** All that a sandbox holds. */
const stateOf = (sandbox: TestSandbox) => [...changesOf(sandbox.inside.store.snapshot())];

/** What a fresh start finds is what the sandbox that stopped held. */
async function expectSameAfterRestart(sandbox: TestSandbox, options: Parameters<typeof start>[0] = {}): Promise<void> {
  const held = stateOf(sandbox);
  await stop(sandbox);
  const next = await start(options);
  expect(stateOf(next).sort(byText)).toEqual(held.sort(byText));
}

const pieces = async (): Promise<number> => {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query('select count(*)::int as count from sandbox.blob_piece')).rows[0].count;
  } finally {
    await client.end();
  }
};

const byText = (left: object, right: object) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1);

describe('a sandbox on Postgres', () => {
  test('holds after a restart all that it held before, records and lists in their order', async () => {
    const first = await start({ seed: 'large:60' });
    const notion = first.client();
    const page = await first.page('Written', [paragraph('a', [paragraph('b')])]);
    const [block] = (await notion.blocks.children.list({ block_id: page })).results;
    await notion.blocks.children.append({ block_id: page, after: block!.id, children: [paragraph('c')] });
    await notion.blocks.delete({ block_id: block!.id });
    const comment = await notion.comments.create({ parent: { page_id: page }, rich_text: text('gone') as Loose });
    await notion.comments.delete({ comment_id: comment.id } as Loose);
    await first.admin('POST', '/clock', { set: '2031-01-01T00:00:00Z', frozen: true });
    const users = (await notion.users.list({})).results;
    const listed = (await notion.blocks.children.list({ block_id: page })).results;
    await expectSameAfterRestart(first, { seed: 'empty' });
    const next = started[0]!;
    expect((await next.client().users.list({})).results).toEqual(users);
    expect((await next.client().blocks.children.list({ block_id: page })).results).toEqual(listed);
    expect((await next.admin('GET', '/clock'))['now']).toBe('2031-01-01T00:00:00.000Z');
  });

  test('keeps all that was answered through kill -9 in the midst of writes', async () => {
    const options = ['--port', '0', '--json', '--rate', '0', '--postgres', database.url];
    const first = launch(...options);
    const answered = await killedWhileWriting(first, await ready(first));
    await expectAllOf(answered, await ready(launch(...options)));
  });

  test('has the bytes of files after a restart too, of large ones piece by piece, each content once', async () => {
    const first = await start();
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'all that was sent');
    const upload = async (name: string) => {
      const { id } = await first.client().fileUploads.create({ filename: name, content_type: 'text/plain' });
      const file = { filename: name, data: new Blob([bytes], { type: 'text/plain' }) };
      await first.client().fileUploads.send({ file_upload_id: id, file });
      return id;
    };
    const block = (id: string) => ({ type: 'file', file: { type: 'file_upload', file_upload: { id } } }) as Loose;
    const uploads = await Promise.all(['one.txt', 'two.txt'].map(upload));
    const children = uploads.map(block);
    const page = await first.page('With files', children);
    expect(await pieces()).toBe(3);
    await stop(first);
    const next = await start();
    const { results } = await next.client().blocks.children.list({ block_id: page });
    for (const shown of results as Loose[]) {
      const answer = await fetch(shown.file.file.url);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  test('keeps a reset and a restore', async () => {
    const first = await start();
    const { id } = await first.admin('POST', '/snapshot');
    const gone = await first.page('Gone');
    await first.admin('POST', '/restore', { id });
    const kept = await first.page('After');
    expect((await first.raw('GET', `/v1/pages/${gone}`)).status).toBe(404);
    expect((await first.raw('GET', `/v1/pages/${kept}`)).status).toBe(200);
    await first.admin('POST', '/reset', { seed: 'large:25' });
    await expectSameAfterRestart(first);
  });

  test('has the schema for itself; another is told so in words', async () => {
    const first = await start();
    const second = launch('--port', '0', '--postgres', database.url);
    const { code, stderr } = await ended(second);
    expect(code).toBe(1);
    expect(stderr).toContain('The schema "sandbox" of this database is in use by another sandbox.');
    expect(stderr).not.toContain('    at ');
    expect((await first.raw('GET', `/v1/pages/${first.rootPageId}`)).status).toBe(200);
  });

  test('makes its schema where there is none', async () => {
    const server = await ownPostgres();
    try {
      const first = await start({ postgresUrl: server.url });
      const page = await first.page('Kept');
      await stop(first);
      const next = await start({ postgresUrl: server.url });
      expect((await next.raw('GET', `/v1/pages/${page}`)).status).toBe(200);
      await stop(next);
    } finally {
      await server.close();
    }
  });

  test('says in words that a database can not be had', async () => {
    await expect(start({ postgresUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(
      /The sandbox can not use its database: .*ECONNREFUSED/,
    );
    await database.query(`create table sandbox.head (is_only boolean, format int, commit uuid)`);
    await database.query(`insert into sandbox.head values (true, 99, gen_random_uuid())`);
    await expect(start()).rejects.toThrow('is of another version of the sandbox');
  });
});

describe('a write that the database refuses', () => {
  const refuse = async () =>
    database.query(`alter table sandbox.record add constraint no_ocelots check (record::text not like '%an ocelot%')`);

  test('is a 503, leaves nothing behind, and the next one is taken', async () => {
    const sandbox = await start();
    await refuse();
    const before = stateOf(sandbox);
    const refused = await problemOf(sandbox.page('an ocelot', [paragraph('its fur')]));
    expect(refused).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect(refused.body.additional_data.sandbox).toContain('no_ocelots');
    expect(stateOf(sandbox)).toEqual(before);
    expect((await sandbox.client().search({ query: 'ocelot' })).results).toEqual([]);
    const taken = await sandbox.page('a dog');
    expect((await sandbox.raw('GET', `/v1/pages/${taken}`)).status).toBe(200);
    await expectSameAfterRestart(sandbox);
  });

  test('takes along what was written on top of it, and nothing else', async () => {
    const sandbox = await start();
    await refuse();
    const titles = Array.from({ length: 60 }, (_, index) => (index % 7 === 3 ? 'an ocelot' : `a dog ${index}`));
    const made = await Promise.allSettled(titles.map(title => sandbox.page(title)));
    const ids = made.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
    const listed = await sandbox.client().blocks.children.list({ block_id: sandbox.rootPageId });
    const pages = listed.results.filter((block: Loose) => block.child_page?.title.startsWith('a '));
    expect(pages.map(({ id }) => id).sort()).toEqual(ids.sort());
    made.forEach((each, index) => titles[index] === 'an ocelot' && expect(each.status).toBe('rejected'));
    await expectSameAfterRestart(sandbox);
  });

  test('of the admin API is a 503 too, and a reset that is refused changes nothing', async () => {
    const sandbox = await start();
    const before = stateOf(sandbox);
    const token = await sandbox.raw('POST', '/_sandbox/tokens', { token: null, body: { name: 'x', token: 'ntn_\0' } });
    expect([token.status, token.body['code']]).toEqual([503, 'service_unavailable']);
    await database.query(`alter table sandbox.record add constraint no_more check (kind <> 'blocks') not valid`);
    const reset = await sandbox.raw('POST', '/_sandbox/reset', { token: null, body: { seed: 'large:30' } });
    expect(reset.status).toBe(503);
    expect(stateOf(sandbox)).toEqual(before);
    await expectSameAfterRestart(sandbox);
  });
});

test('a commit whose answer is lost on the way is a 503, and stands when the database is there again', async () => {
  const proxy = await lossyProxy(database.url);
  try {
    const sandbox = await start({ postgresUrl: proxy.url });
    await sandbox.page('Before');
    proxy.loseNextCommit();
    expect(await problemOf(sandbox.page('In doubt'))).toMatchObject({ status: 503 });
    const found = async () => (await sandbox.client().search({ query: 'In doubt' })).results;
    await eventually(async () => expect(await found()).toHaveLength(1));
    await eventually(() => sandbox.page('Next'));
    await expectSameAfterRestart(sandbox);
  } finally {
    for (const sandbox of started.splice(0)) await sandbox.close();
    await proxy.close();
  }
});

describe('a database that goes away', () => {
  let server: OwnPostgres;
  beforeEach(async () => (server = await ownPostgres({ fsync: true })));
  afterEach(async () => {
    for (const sandbox of started.splice(0)) await sandbox.close();
    await server.close();
  });

  test('leaves reading possible and makes writes a 503, until it is back', async () => {
    const sandbox = await start({ postgresUrl: server.url });
    const page = await sandbox.page('Kept');
    await server.stop();
    const refused = await eventually(() => problemOf(sandbox.page('Lost')));
    expect(refused).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect((await sandbox.raw('GET', `/v1/pages/${page}`)).status).toBe(200);
    expect((await sandbox.client().search({ query: 'Lost' })).results).toEqual([]);
    await server.start();
    const after = await eventually(() => sandbox.page('After'));
    expect((await sandbox.client().search({ query: 'Lost' })).results).toEqual([]);
    const held = stateOf(sandbox);
    await stop(sandbox);
    const next = await start({ postgresUrl: server.url });
    expect(stateOf(next).sort(byText)).toEqual(held.sort(byText));
    expect((await next.raw('GET', `/v1/pages/${after}`)).status).toBe(200);
  });

  test('killed in the midst of writes, has what was answered, and the sandbox holds what it has', async () => {
    const sandbox = await start({ postgresUrl: server.url });
    const answered: string[] = [];
    let isOver = false;
    const writer = async () => {
      while (!isOver) {
        await sandbox.page('Mine').then(
          id => answered.push(id),
          // Writers that are refused do not wait: they would find out first when it is back.
          () => undefined,
        );
      }
    };
    const writers = Array.from({ length: 4 }, writer);
    for (let round = 1; round <= 4; round += 1) {
      await eventually(() => expect(answered.length).toBeGreaterThan(round * 20));
      await server.kill();
      await server.start();
    }
    const before = answered.length;
    await eventually(() => expect(answered.length).toBeGreaterThan(before + 20));
    isOver = true;
    await Promise.all(writers);
    const held = stateOf(sandbox);
    for (const id of answered) expect((await sandbox.raw('GET', `/v1/pages/${id}`)).status).toBe(200);
    await stop(sandbox);
    const next = await start({ postgresUrl: server.url });
    expect(stateOf(next).sort(byText)).toEqual(held.sort(byText));
  });

  test('and has been written to by another meanwhile, is believed', async () => {
    const sandbox = await start({ postgresUrl: server.url });
    const page = await sandbox.page('Before');
    await server.stop();
    await eventually(() => problemOf(sandbox.page('Lost')));
    await server.start();
    await eventually(() => sandbox.page('Back'));
    // As if the session had been lost unnoticed, and another sandbox had had the schema for a while.
    await sandbox.inside.store.settled();
    const admin = await import('pg').then(({ default: pg }) => new pg.Client({ connectionString: server.url }));
    await admin.connect();
    await admin.query(
      `update sandbox.record set record = replace(record::text, 'Before', 'Theirs')::json where id = $1`,
      [page],
    );
    await admin.query(`update sandbox.head set commit = gen_random_uuid()`);
    await admin.end();
    expect(await problemOf(sandbox.page('Mine'))).toMatchObject({ status: 503 });
    await eventually(async () => expect((await sandbox.client().search({ query: 'Theirs' })).results).toHaveLength(1));
    expect((await sandbox.client().search({ query: 'Mine' })).results).toEqual([]);
    await eventually(() => sandbox.page('Next'));
  });
});
