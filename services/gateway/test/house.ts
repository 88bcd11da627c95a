import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '@na/config';
import { createService, Drain, listen } from '@na/service';
import { setLogging } from '@na/telemetry';
import {
  bodyOf,
  documented,
  testDatabase,
  testNats,
  type OpenApi,
  type TestDatabase,
  type TestNats,
} from '@na/testing';
import { gateway } from '../src/gateway.ts';
import type { Config } from '../src/config.ts';
import { mailServer, type MailServer } from './mail-server.ts';
import { neighboursOf, type Neighbours } from './neighbours.ts';
import type { ReceivedMail } from './received-mail.ts';

export const EMAIL = 'ada@example.com';
export const PASSWORD = 'correct horse battery staple';
export const API_KEY = 'na_demo_0123456789abcdef0123456789abcdef';
/** Seals what the gateway keeps in tests. */
export const SECRETS_KEY = Buffer.alloc(32, 7).toString('base64');

/** The gateway as it runs, and what it leans on. */
export interface House {
  url: string;
  app: NestFastifyApplication;
  database: TestDatabase;
  nats: TestNats;
  neighbours: Neighbours;
  /** The demo workspace and its key's id. */
  workspaceId: string;
  /** Asks with the demo API key unless `as` says otherwise; every answer is held against the OpenAPI document. */
  ask: Ask;
  /** The mails that its mail server took, oldest first. */
  mails(): ReceivedMail[];
  /** The mail server, of a house with one. */
  mailServer?: MailServer;
  /** Another replica on the same database; it ends with the house. */
  replica(): Promise<Replica>;
  close(): Promise<void>;
}

export interface Furnishing {
  /** With a mail server, whose mails `mails()` gives. */
  mail?: boolean;
  /** Variables that differ from those of the other tests, on all replicas. */
  env?: Record<string, string>;
}

export interface Replica {
  url: string;
  app: NestFastifyApplication;
  ask: Ask;
  /** Begins to leave, as on SIGTERM: what lasts long is to end. */
  leave(): void;
  /** Repeatable. */
  close(): Promise<void>;
}

export interface Asking {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  headers?: Record<string, string>;
  /** The credential; null for none. */
  as?: string | null;
}

export interface Answered {
  status: number;
  headers: Headers;
  // Tests look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export type Ask = (method: string, path: string, asking?: Asking) => Promise<Answered>;

/** Starts a gateway with a database and a NATS of its own; with `mail`, also a mail server. `env` adds to its configuration. */
export async function house({ mail = false, env = {} }: Furnishing = {}): Promise<House> {
  const [database, nats, post] = await Promise.all([
    testDatabase({ schema: 'gateway' }),
    testNats(),
    mail ? mailServer() : undefined,
  ]);
  const neighbours = await neighboursOf(nats);
  const furnished = { ...(post && { SMTP_URL: post.url }), ...env };
  const first = await start(database, nats, furnished);
  const replicas: Replica[] = [];
  const [workspace] = await database.query<{ id: string }>('select id from workspaces');
  return {
    ...first,
    database,
    nats,
    neighbours,
    workspaceId: workspace!.id,
    mailServer: post,
    mails: () => post?.received() ?? [],
    async replica() {
      const { url, ask, app } = await start(database, nats, furnished);
      const replica = { url, app, ask, leave: () => app.get(Drain).begin('test'), close: () => app.close() };
      replicas.push(replica);
      return replica;
    },
    async close() {
      // What hangs at the end of a test that failed is not to hang the run.
      for (const { leave } of [...replicas, { leave: () => first.app.get(Drain).begin('test') }]) leave();
      await Promise.all([first.app.close(), ...replicas.map(({ close }) => close())]);
      await Promise.all([neighbours.close(), database.close()]).finally(() =>
        Promise.all([nats.close(), post?.stop()]),
      );
    },
  };
}

async function start(database: TestDatabase, nats: TestNats, env: Record<string, string>) {
  const { user, password } = nats.user('gateway');
  const config: Config = loadConfig(gateway.configShape, {
    PORT: '0',
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    NATS_USER: user,
    NATS_PASSWORD: password,
    LOG_LEVEL: 'silent',
    JWT_SIGNING_KEY: 'a secret for tests, nothing else, of some length',
    SECRETS_KEY,
    GATEWAY_CALL_TIMEOUT_MS: '1000',
    GATEWAY_SEED_EMAIL: EMAIL,
    GATEWAY_SEED_PASSWORD: PASSWORD,
    GATEWAY_SEED_API_KEY: API_KEY,
    ...env,
  }) as Config;
  await setLogging({ level: 'silent' });
  const app = await createService(gateway, config);
  const url = await listen(app);
  const isDocumented = documented((await (await fetch(`${url}/docs/openapi.json`)).json()) as OpenApi);
  return { app, url, ask: asker(url, isDocumented) };
}

function asker(url: string, isDocumented: ReturnType<typeof documented>): Ask {
  return async (method, path, { body, raw, headers = {}, as = API_KEY } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as && { authorization: `Bearer ${as}` }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: sent,
    });
    const text = await response.text();
    const answered = {
      status: response.status,
      headers: response.headers,
      body: bodyOf(text, response.headers.get('content-type')),
    };
    isDocumented(method, path, answered);
    return answered;
  };
}
