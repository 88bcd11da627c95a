import { spawn } from 'node:child_process';
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { testNats, ownPostgres, testDatabase, freePort, eventually } from '@na/testing';
import { connect } from '@nats-io/transport-node';
import { Sandbox, NODE_FROM_SOURCE } from './sandbox.ts';

const [sandbox, pg, nats] = await Promise.all([Sandbox.start(), ownPostgres(), testNats()]);
const dbs = {
  'notion-sync': await testDatabase({ schema: 'notion_sync', server: pg }),
  scheduler: await testDatabase({ schema: 'scheduler', server: pg }),
};
const KEY = randomBytes(32).toString('base64');
const ports: Record<string, number> = {};
const start = async (name: 'scheduler' | 'notion-sync') => {
  const port = (ports[name] = await freePort());
  const { user, password } = nats.user(name);
  const [node, ...args] = NODE_FROM_SOURCE;
  const child = spawn(node!, [...args, new URL(`../../${name}/src/main.ts`, import.meta.url).pathname], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: dbs[name].url,
      NATS_URL: nats.url,
      NATS_USER: user,
      NATS_PASSWORD: password,
      NOTION_BASE_URL: sandbox.url,
      TOKEN_ENCRYPTION_KEY: KEY,
      LOG_LEVEL: process.env.LEVEL ?? 'warn',
      NOTION_REQUESTS_PER_MINUTE: '10000', NOTION_TIMEOUT_MS: '3000', NOTION_VISIBILITY_DELAY_MS: '500',
    },
  });
  return child;
};
const children = [await start('scheduler'), await start('notion-sync'), await start('notion-sync')];
try {
  for (const name of ['scheduler', 'notion-sync'])
    await eventually(
      async () => {
        const r = await fetch(`http://127.0.0.1:${ports[name]}/health/ready`);
        const b = await r.json();
        if (!r.ok) throw new Error(JSON.stringify(b));
      },
      { withinMs: 60000 },
    );
  console.log('ready');
  const nc = await connect({
    servers: nats.url,
    ...(({ user, password }) => ({ user, pass: password }))(nats.user('operator')),
  });
  const ask = async (call: string, body: object) => {
    const m = await nc.request(`rpc.na.notion_sync.v1.${call}`, JSON.stringify(body), { timeout: 10000 });
    return { problem: m.headers?.get('x'), body: JSON.parse(m.string()) };
  };
  const workspaceId = randomUUIDv7();
  console.log(
    await ask('ConnectionService.AddConnection', {
      id: randomUUIDv7(),
      workspaceId,
      name: 'Demo',
      token: sandbox.token,
    }),
  );
  const t0 = Date.now();
  const n = Number(process.env.N ?? 1);
  const ids = Array.from({ length: n }, () => randomUUIDv7());
  await sandbox.fault({ kind: 'slow', ms: 150, when: 'after', match: { method: 'POST', pathPattern: '/v1/pages' }, times: 100000 });
  const all = Promise.all(ids.map(async id => { for (let i = 0; i < 20; i++) try { return await ask('TodoService.CreateTodo', { id, workspaceId, title: 'Chain' }); } catch (e) { await pause(300); } throw new Error('no'); }));
  (async () => { for (const enough of [5, 15, 25, 35]) { await eventually(async () => { if ((await sandbox.todosCalled('Chain')).length < enough) throw new Error(); }, { withinMs: 60000 }); const i = 1 + (enough % 2 ? 0 : 1); children[i]!.kill('SIGKILL'); console.log('killed at', (await sandbox.todosCalled('Chain')).length); children[i] = await start('notion-sync'); } })();
  await all;
  console.log('created', Date.now() - t0);
  await eventually(
    async () => {
      const { body } = await ask('TodoService.ListTodos', {
        workspaceId,
        syncStates: ['pending', 'failed'],
        statuses: [],
        includeArchived: false,
        limit: 100,
      });
      if (body.todos.length) throw new Error(JSON.stringify(body.todos[0]));
    },
    { withinMs: 60000 },
  );
  console.log('pages', (await sandbox.todosCalled('Chain')).length, await dbs['notion-sync'].query('select state, cause, count(*)::int from effect group by 1,2'), await dbs.scheduler.query(`select type, count(*)::int from outbox group by 1`));
  console.log('synced', Date.now() - t0, (await ask('TodoService.GetTodo', { workspaceId, id: ids[0] })).body);
  console.log(await (await fetch(`http://127.0.0.1:${ports['notion-sync']}/health/ready`)).json());
  console.log(
    (await (await fetch(`http://127.0.0.1:${ports['notion-sync']}/metrics`)).text())
      .split('\n')
      .filter(l => /na_notion|na_worker/.test(l))
      .join('\n'),
  );
  await nc.close();
} finally {
  for (const c of children) c.kill('SIGTERM');
  await pause(1500);
  console.log(children.map(c => c.exitCode));
  await sandbox.stop();
  await nats.close();
  for (const d of Object.values(dbs)) await d.close();
  await pg.close();
}
