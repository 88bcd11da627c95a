import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drive } from './drive.mjs';
import { report } from './report.mjs';

/** A real server that remembers what it was asked. */
async function serve(answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ route: `${request.method} ${request.url}`, key: request.headers.authorization, body });
    answer(response, asked.length, body);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, asked, close: () => server.closeAllConnections() ?? server.close() };
}

const say = () => undefined;
const read = { name: 'GET /x', method: /** @type {const} */ ('GET'), path: '/x', perSecond: 20 };
const write = {
  name: 'POST /x',
  method: /** @type {const} */ ('POST'),
  path: '/x',
  perSecond: 5,
  body: number => ({ number }),
};
/** @returns {import('./scenario.mjs').Scenario} */
const scenario = given => ({
  about: '',
  requests: [read, write],
  stages: [{ seconds: 2, load: 1 }],
  thresholds: { all: { errors: 0 } },
  ...given,
});

describe('driving a scenario', () => {
  let server;
  afterEach(() => server.close());

  it('sends each request at its rate, with the key, and no two bodies alike', async () => {
    server = await serve(response => response.end('{}'));
    const { measured, faults } = await drive(scenario(), { url: server.url, apiKey: 'na_x' }, say);
    expect(faults).toEqual([]);
    const routes = server.asked.map(({ route }) => route);
    expect(routes.filter(route => route === 'GET /x')).toHaveLength(40);
    const bodies = server.asked.filter(({ route }) => route === 'POST /x').map(({ body }) => body);
    expect(bodies).toHaveLength(10);
    expect(new Set(bodies).size).toBe(10);
    expect(new Set(server.asked.map(({ key }) => key))).toEqual(new Set(['Bearer na_x']));
    expect(report(measured)).toMatch(/^all +50 .* 200: 50$/m);
  });

  it('lets each caller begin with a request of its own and remember the answer before', async () => {
    const chains = new Set();
    let callers = 0;
    server = await serve((response, _number, body) => {
      const { token } = JSON.parse(body);
      if (token === undefined) return response.end(JSON.stringify({ token: `${++callers}:1` }));
      const isReused = chains.has(token);
      chains.add(token);
      const [caller, step] = token.split(':');
      response.writeHead(isReused ? 401 : 200).end(JSON.stringify({ token: `${caller}:${Number(step) + 1}` }));
    });
    const first = { name: 'POST /begin', method: /** @type {const} */ ('POST'), path: '/begin', body: () => ({}) };
    const again = {
      name: 'POST /again',
      method: /** @type {const} */ ('POST'),
      path: '/again',
      anonymous: true,
      perSecond: 3,
      first,
      remembers: answer => answer.token,
      body: (_number, { memory: token }) => ({ token }),
    };
    const stages = [{ seconds: 3, load: 1 }];
    const { faults } = await drive(scenario({ requests: [again], stages }), { url: server.url, apiKey: 'k' }, say);
    expect(faults).toEqual([]);
    expect(callers).toBe(3);
    expect(chains.size).toBe(9);
    expect(new Set(server.asked.filter(({ route }) => route === 'POST /again').map(({ key }) => key))).toEqual(
      new Set([undefined]),
    );
  });

  it('fails when a threshold does not hold, and says which', async () => {
    server = await serve((response, number) => response.writeHead(number % 2 ? 200 : 503).end());
    const { faults } = await drive(scenario(), { url: server.url, apiKey: 'k' }, say);
    expect(faults).toEqual(['all: 50 % errors, and 0 % errors is the most']);
  });

  it('counts connections that break as errors', async () => {
    server = await serve((response, number) => (number === 3 ? response.destroy() : response.end()));
    const { faults } = await drive(
      scenario({ stages: [{ seconds: 1, load: 1 }] }),
      { url: server.url, apiKey: 'k' },
      say,
    );
    expect(faults).toEqual(['all: 4 % errors, and 0 % errors is the most']);
  });

  it('stops where it breaks when it looks for the break, and judges whether that was too early', async () => {
    const stages = [1, 2, 3, 4].map(load => ({ seconds: 1, load }));
    for (const [holds, expected] of /** @type {const} */ ([
      [1, []],
      [2, ['it breaks at a load of 2, and has to hold 2']],
    ])) {
      server = await serve((response, number) => response.writeHead(number <= 25 ? 200 : 500).end());
      const { faults } = await drive(scenario({ stages, holds }), { url: server.url, apiKey: 'k' }, say);
      expect(faults).toEqual(expected);
      expect(server.asked.length).toBeLessThanOrEqual(25 + 50);
      server.close();
    }
  });
});

describe('npm run load', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'na-load-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** @returns {Promise<{ code: number, said: string }>} */
  const load = (...args) =>
    new Promise(resolve => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'run.mjs'), '--with', 'autocannon', ...args]);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += chunk));
      child.on('exit', code => resolve({ code: code ?? -1, said }));
    });
  const stack = url => {
    const file = join(folder, 'stack.json');
    writeFileSync(file, JSON.stringify({ gateway: { url }, credentials: { apiKey: 'na_x' } }));
    return file;
  };

  it('prints the figures, writes them, and passes when all thresholds hold', async () => {
    const server = await serve(response => response.end('{}'));
    const json = join(folder, 'figures.json');
    const { code, said } = await load('smoke', '--stack', stack(server.url), '--json', json);
    server.close();
    expect(said).toMatch(/sent +min +mean +p50 +p90 +p95 +p99 +max/);
    expect(said).toContain('smoke passed');
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      scenario: 'smoke',
      faults: [],
      figures: { all: { sent: 35 } },
    });
  });

  it('exits with 1 when one does not', async () => {
    const server = await serve(response => response.writeHead(500).end());
    const { code, said } = await load('smoke', '--stack', stack(server.url));
    server.close();
    expect(said).toContain('BROKEN  all: 100 % errors');
    expect(code).toBe(1);
  });

  it.each([
    [['nonsense'], 'There is no scenario "nonsense"'],
    [[], 'Which scenario'],
    [['smoke', '--stack', '/nowhere/stack.json'], 'is the system running'],
  ])('says what is wrong with %j', async (args, says) => {
    expect(await load(...args)).toMatchObject({ code: 2, said: expect.stringContaining(says) });
  });

  it('goes to no other machine', async () => {
    expect(await load('smoke', '--stack', stack('http://192.0.2.1:3000'))).toMatchObject({
      code: 2,
      said: expect.stringContaining('this machine only'),
    });
  });
});
