import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testPostgres } from '@na/testing';

const root = new URL('../../../', import.meta.url).pathname;

interface ExportedSpan {
  name: string;
  traceId: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

let collector: Server, endpoint: string;
const spans: ExportedSpan[] = [];
const traceparents: unknown[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    if (request.url === '/flour') traceparents.push(request.headers['traceparent']);
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces') spans.push(...spansIn(body));
      response.end('{}');
    });
  });
  await new Promise<void>(resolve => void collector.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(() => void collector.close());
beforeEach(() => {
  spans.length = traceparents.length = 0;
});

describe('the preload module', () => {
  it('adds spans for queries and outgoing calls to the trace that asked for them, and no others', async () => {
    await run('--import', '@na/telemetry/preload');
    const trace = spans.find(({ name }) => name === 'bake')?.traceId;
    expect(spans.map(({ traceId }) => traceId)).toEqual(spans.map(() => trace));
    expect(spans.map(({ name }) => name).sort()).toEqual(['GET', 'bake', expect.stringContaining('SELECT')]);
    expect(JSON.stringify(spans)).toContain('inside_the_span');
    expect(traceparents).toEqual([expect.stringContaining(trace ?? 'none')]);
  });

  it('is not needed for the trace itself', async () => {
    await run();
    expect(spans.map(({ name }) => name)).toEqual(['bake']);
  });
});

async function run(...preload: string[]): Promise<void> {
  const { url } = await testPostgres();
  const register = ['--conditions=source', '--import', `${root}deploy/local/register.mjs`];
  const program = `${import.meta.dirname}/traced-query.ts`;
  const child = spawn(process.execPath, [...register, ...preload, program, url, endpoint], {
    cwd: root,
    env: { PATH: process.env['PATH'], OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}

function spansIn(body: string): ExportedSpan[] {
  const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[] };
  return resourceSpans.flatMap(resource => resource.scopeSpans.flatMap(scope => scope.spans));
}
