import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Faults } from './admin/faults.ts';
import { RequestLog } from './admin/request-log.ts';
import { Agenda } from './agenda.ts';
import { runDueTasks } from './async-tasks/run-due.ts';
import type { Blobs } from './blobs/blobs.ts';
import { FolderBlobs } from './blobs/folder.ts';
import { MemoryBlobs } from './blobs/memory.ts';
import { PostgresBlobs } from './blobs/postgres.ts';
import { Clock } from './clock.ts';
import { ConfigError, type Config } from './config.ts';
import { expireUploads, wantedBlobs } from './file-uploads/expiry.ts';
import { Importer } from './file-uploads/importer.ts';
import { buildServer } from './http/server.ts';
import { registerDemoClient } from './oauth/clients.ts';
import { RateWindows } from './rate/windows.ts';
import type { Sandbox } from './sandbox.ts';
import { seeded } from './seeds/seeds.ts';
import { Journal } from './store/journal.ts';
import type { Keeper } from './store/keeper.ts';
import { Postgres } from './store/postgres/postgres.ts';
import type { State } from './store/state.ts';
import { Store } from './store/store.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';
import { outbox } from './webhooks/outbox.ts';

/** A sandbox that listens. */
export interface RunningSandbox {
  /** Without `/v1` and without a slash at the end. */
  url: string;
  token: string;
  rootPageId: string;
  sandbox: Sandbox;
  /** Stops listening and gives the data folder or the schema back. */
  close: () => Promise<void>;
}

/** Opens the state (or plants the seed), and listens. Throws a ConfigError when the port or the folder can not be had. */
export async function startSandbox(config: Config): Promise<RunningSandbox> {
  const { store, keeper } = await openStore(config);
  const workspace = store.get('workspace', 'workspace');
  if (!workspace)
    throw new ConfigError('What is kept holds no workspace. Delete it, or keep the state in another place.');
  const clock = new Clock();
  clock.restore(workspace.clock);
  const blobs = blobsOf(config);
  await blobs.keepOnly(wantedBlobs(store, clock.now()));
  const sandbox: Sandbox = {
    store,
    clock,
    agenda: new Agenda(clock),
    blobs,
    settings: { ...config.settings },
    windows: new RateWindows(),
    faults: new Faults(),
    log: new RequestLog(),
    oauthRedirects: config.oauthRedirects,
    url: '',
  };
  store.watch(outbox(sandbox));
  registerDemoClient(sandbox);
  await store.settled();
  const app = buildServer(sandbox);
  const address = await listen(app, config).catch(async (error: unknown) => {
    await Promise.all([keeper?.close(), blobs.close?.()]);
    throw error;
  });
  sandbox.url = config.publicUrl ?? address;
  const importer = new Importer(sandbox);
  const dispatcher = new Dispatcher(sandbox);
  sandbox.agenda.add(expireUploads(sandbox));
  sandbox.agenda.add(now => runDueTasks(sandbox, now));
  sandbox.agenda.add(now => importer.look(now));
  sandbox.agenda.add(now => dispatcher.look(now));
  sandbox.agenda.start();
  const close = async () => {
    sandbox.agenda.stop();
    await app.close();
    await Promise.all([importer.stop(), dispatcher.stop()]);
    await Promise.all([keeper?.close(), blobs.close?.()]);
  };
  return { url: sandbox.url, token: workspace.token, rootPageId: workspace.rootPageId, sandbox, close };
}

async function openStore(config: Config): Promise<{ store: Store; keeper: Keeper | null }> {
  const { keeper, state } = await openKeeper(config);
  const store = new Store(state ?? seeded(config.seed, Date.now()), keeper);
  if (!state) store.keepAll();
  await store.settled();
  return { store, keeper };
}

/** The bytes of files lie where the state lies. */
function blobsOf({ dataFolder, postgresUrl }: Config): Blobs {
  if (postgresUrl !== null) return new PostgresBlobs(postgresUrl);
  return dataFolder === null ? new MemoryBlobs() : new FolderBlobs(join(dataFolder, 'files'));
}

async function openKeeper({
  dataFolder,
  postgresUrl,
}: Config): Promise<{ keeper: Keeper | null; state: State | null }> {
  try {
    if (postgresUrl !== null) return await Postgres.open(postgresUrl);
    return dataFolder === null ? { keeper: null, state: null } : Journal.open(dataFolder);
  } catch (error) {
    const place = postgresUrl === null ? 'data folder' : 'database';
    throw new ConfigError(`The sandbox can not use its ${place}: ${(error as Error).message}`);
  }
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigError(
        `Port ${port} on ${host} is taken. Stop what listens there, or choose another port with --port (0 finds a free one).`,
      );
    }
    throw new ConfigError(`The sandbox can not listen on ${host}:${port}: ${(error as Error).message}`);
  }
  const bound = app.server.address();
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${typeof bound === 'object' ? bound?.port : port}`;
}
