import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '@na/config';
import type { JsonObject, NewTask } from '@na/contracts';
import { createService } from '@na/service';
import { setLogging } from '@na/telemetry';
import { testDatabase, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { configShape, type Config } from '../src/config.ts';
import { Connections } from '../src/connections/connections.ts';
import { Sandbox } from './sandbox.ts';
import { WithoutWorker } from './without-worker.ts';

/** One replica of notion-sync in this process, with all it leans on. */
export interface World {
  app: NestFastifyApplication;
  config: Config;
  sandbox: Sandbox;
  database: TestDatabase;
  nats: TestNats;
  workspaceId: string;
  connectionId: string;
  /** The environment of another replica. */
  environment: { [name: string]: string };
  /** What was told since the start, oldest first. */
  told<Body = JsonObject>(event: string): Promise<Body[]>;
  /** The tasks that were asked for. */
  requestedTasks(): Promise<NewTask[]>;
  close(): Promise<void>;
}

/** Timings that make an outcome known soon, and the sandbox's visibility delay within them. */
const QUICK = {
  ...{ NOTION_TIMEOUT_MS: '2000', NOTION_VISIBILITY_DELAY_MS: '300', NOTION_REQUESTS_PER_MINUTE: '5000' },
  // Tests of the mirror say when it is to look.
  ...{ MIRROR_NEW_CONNECTIONS: 'off', MIRROR_POLL_SECONDS: '0', MIRROR_READ_AGAIN: 'off' },
};

/** Where people come back to from the sandbox; nothing listens there, as tests read it off the redirect. */
const REDIRECT_URI = 'http://127.0.0.1:3999/callback';

export async function startWorld(
  given: { [name: string]: string } = {},
  sandboxOptions: string[] = [],
): Promise<World> {
  const [sandbox, database, nats] = await Promise.all([
    Sandbox.start(...sandboxOptions),
    testDatabase({ schema: 'notion_sync' }),
    testNats(),
  ]);
  const { user, password } = nats.user('notion-sync');
  const { clientId, clientSecret } = await sandbox.newOAuthClient(REDIRECT_URI);
  const environment = {
    PORT: '0',
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    NATS_USER: user,
    NATS_PASSWORD: password,
    NOTION_BASE_URL: sandbox.url,
    NOTION_OAUTH_CLIENT_ID: clientId,
    NOTION_OAUTH_CLIENT_SECRET: clientSecret,
    NOTION_OAUTH_REDIRECT_URI: REDIRECT_URI,
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ...QUICK,
    ...given,
  };
  const config = loadConfig(configShape, environment);
  await setLogging({ level: 'silent' });
  const app = await createService({ name: 'notion-sync', module: WithoutWorker, configShape }, config);
  await app.init();
  const workspaceId = randomUUIDv7();
  const connectionId = randomUUIDv7();
  await app
    .get(Connections, { strict: false })
    .add({ id: connectionId, workspaceId, name: 'Demo', token: sandbox.token });
  const told = async <Body>(event: string) => {
    const rows = await database.query<{ data: Body & object }>('select data from outbox where type = $1 order by seq', [
      `na.notion_sync.v1.${event}`,
    ]);
    return rows.map(({ data }) => data);
  };
  return {
    app,
    config,
    environment,
    sandbox,
    database,
    nats,
    workspaceId,
    connectionId,
    told,
    requestedTasks: async () => (await told<{ task: NewTask }>('TaskRequested')).map(({ task }) => task),
    async close() {
      await app.close();
      await Promise.all([sandbox.stop(), nats.close()]);
      await database.close();
    },
  };
}
