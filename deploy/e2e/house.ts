import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepSecrets } from '../local/secrets.mjs';
import type { SERVICES } from '../local/services.mjs';
import { freePorts } from '../local/settings.mjs';
import { startStack } from '../local/stack.mjs';
import { apiOf, type Api } from './api.ts';
import { booksOf, type Books } from './books.ts';
import { sandboxOf, type Sandbox } from './sandbox.ts';

export type ServiceName = (typeof SERVICES)[number];
export type Stack = Awaited<ReturnType<typeof startStack>>;

/** The whole system as it runs, every part a process of its own, and what a test needs to look at it from outside. */
export interface House {
  stack: Stack;
  /** The public API, asked with the demo API key. */
  api: Api;
  sandbox: Sandbox;
  books: Books;
  /** The connection of the demo workspace to the sandbox. */
  connectionId: string;
  /** Where all of it keeps its files; gone after `close()`. */
  dataDir: string;
  /** All that the services and the sandbox have written to their logs, by the file's name. */
  logs(): Record<string, string>;
  close(): Promise<void>;
}

/** More environment variables of a service. */
type Variables = Partial<Record<ServiceName, Record<string, string>>>;

/** Where a house is going to stand. */
export interface Place {
  ports: Record<string, number>;
  secrets: ReturnType<typeof keepSecrets>;
}

export interface Wanted {
  replicas?: Partial<Record<ServiceName, number>>;
  /** More environment variables of a service; a function may put something into the place first. */
  env?: Variables | ((place: Place) => Promise<Variables>);
  /** Whether Postgres syncs its files, as it does where people keep data. */
  fsync?: boolean;
  /** The requests that Notion grants a minute; 0, unless given, is no limit. */
  ratePerMinute?: number;
}

// What a write that was cut off may still do is known sooner, and a dead worker is noticed sooner, than where people work.
const HURRY: Variables = {
  'notion-sync': { NOTION_TIMEOUT_MS: '4000', NOTION_VISIBILITY_DELAY_MS: '300', NOTION_REQUESTS_PER_MINUTE: '10000' },
  scheduler: { WORKER_LEASE_MS: '4000' },
  alerting: { WEBHOOK_RETRY_DELAYS: '500ms 1s 2s' },
};

/** Starts everything on free ports in a folder of its own; `close()` stops that and nothing else. */
export async function startHouse({
  replicas = {},
  env = {},
  fsync = false,
  ratePerMinute = 0,
}: Wanted = {}): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), 'na-house-'));
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(dataDir, 0o711);
  const place = { ports: await freePorts(), secrets: keepSecrets(dataDir) };
  const stack = await startStack({
    dataDir,
    ports: place.ports,
    fsync,
    replicas: replicas as Record<string, number>,
    env: merged(HURRY, typeof env === 'function' ? await env(place) : env),
    sandboxOptions: ['--rate', String(ratePerMinute)],
  });
  const close = async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const api = apiOf(stack.gateway.url, stack.credentials.apiKey);
    const { id } = await api.post('/v1/connections', { name: 'Sandbox', token: stack.notion.token });
    return {
      stack,
      api,
      sandbox: sandboxOf(stack.sandbox!),
      books: booksOf(stack.postgres.url),
      connectionId: id,
      dataDir,
      logs: () => logsIn(join(dataDir, 'logs')),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function merged(first: Variables, second: Variables): Record<string, Record<string, string>> {
  const names = Object.keys({ ...first, ...second }) as ServiceName[];
  return Object.fromEntries(names.map(name => [name, { ...first[name], ...second[name] }]));
}

function logsIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}
