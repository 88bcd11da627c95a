import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inherited } from '../../local/environments.mjs';
import { gatewayClient, once } from '../../local/gateway-client.mjs';
import { databaseUrl as databaseOf, DATABASE } from '../../local/provision.mjs';
import { freePorts } from '../../local/settings.mjs';
import { startStack } from '../../local/stack.mjs';
import type { Bench, Figures } from '../frame.ts';
import { FOLDER } from '../infrastructure.ts';
import { percentileOf } from '../percentile.ts';
import { load } from './load.mjs';
import { loginTiming } from './login-timing.ts';
import { racingRefreshes } from './racing-refreshes.ts';

const CONNECTIONS = 20;
const SECONDS = 4;
const TODOS = 40;
/**
 * Log-ins are timed as if from many addresses, which the bench says as a proxy does. The limits are on, and so wide that a bench has room.
 */
const ENV = {
  gateway: {
    TRUSTED_PROXIES: '127.0.0.1/32',
    BLOCK_AFTER_REFUSALS: '1000000',
    RATE_LIMITS: ['address', 'account', 'workspace', 'log_in', 'refresh'].map(name => `${name}=6000000/m`).join(','),
  },
};

/** Of the floor's throughput at least 0.35, and a 95th percentile of at most four times the floor's. */
const THROUGHPUT = 0.35;
const LATENCY = 1 / 4;

/** What the gateway costs: its checks, the call behind it, and what must never happen meanwhile. */
export const gateway: Bench = {
  about:
    'GET /v1/todos with an access token, against a bare Fastify handler with the same SQL; races and timing of log-ins',
  rounds: 5,
  async prepare() {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const stack = await startStack({ dataDir: FOLDER, ports: await freePorts(), replicas: { gateway: 2 }, env: ENV });
    const { token, workspaceId } = await withTodos(stack);
    const databaseUrl = databaseOf(stack.postgres.url, DATABASE);
    const bare = await startBare(databaseUrl, workspaceId);
    const replicas = stack.services.gateway!.map(({ url }: { url: string }) => url);
    return {
      contenders: {
        ours: () => ask(`${replicas[0]}/v1/todos?limit=20`, { authorization: `Bearer ${token()}` }),
        floor: () => ask(`${bare.url}/v1/todos?limit=20`),
      },
      claims: async say => [
        ...(await racingRefreshes(replicas, stack.credentials, say)),
        ...(await loginTiming(replicas[0]!, databaseUrl, say)),
      ],
      async end() {
        bare.stop();
        await stack.stop();
      },
    };
  },
  comparisons: [
    {
      metric: 'GET /v1/todos, 20 connections',
      unit: '1/s',
      of: 'ours',
      against: 'floor',
      figure: 'perSecond',
      better: 'more',
      goal: THROUGHPUT,
    },
    {
      metric: 'GET /v1/todos, p95',
      unit: 'ms',
      of: 'ours',
      against: 'floor',
      figure: 'p95',
      better: 'less',
      goal: LATENCY,
    },
  ],
};

type Stack = Awaited<ReturnType<typeof startStack>>;

/** A workspace with some to-dos, and a session that never runs out. */
async function withTodos(stack: Stack): Promise<{ token: () => string; workspaceId: string }> {
  const { email, password } = stack.credentials;
  const anonymous = gatewayClient(stack.gateway.url);
  const session = await anonymous.post('/v1/sessions', { email, password });
  const api = gatewayClient(stack.gateway.url, session.token);
  await api.post('/v1/connections', { name: 'Sandbox', token: stack.notion.token });
  for (let number = 1; number <= TODOS; number++) await api.post('/v1/todos', { title: `Bench ${number}` });
  await once(async () => {
    const { data } = await api.get('/v1/todos?sync=pending&limit=1');
    return data.length === 0 || undefined;
  });
  // A token lasts ten minutes, and a bench about one.
  return { token: () => session.token, workspaceId: session.workspaces[0].id };
}

/** Starts the floor in a process of its own. */
async function startBare(url: string, workspaceId: string): Promise<{ url: string; stop(): void }> {
  const child = fork(join(import.meta.dirname, 'bare-fastify.mjs'), {
    env: { ...inherited(), DATABASE_URL: url, WORKSPACE_ID: workspaceId },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const line = await new Promise<string>(heard => child.stdout!.once('data', data => heard(String(data).trim())));
  return { url: line, stop: () => child.kill() };
}

async function ask(url: string, headers: { [name: string]: string } = {}): Promise<Figures> {
  const { perSecond, times } = await load({ url, headers, connections: CONNECTIONS, seconds: SECONDS });
  return { perSecond, p50: percentileOf(times, 0.5), p95: percentileOf(times, 0.95), p99: percentileOf(times, 0.99) };
}
