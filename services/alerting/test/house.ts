import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, serviceConfig } from '@na/config';
import {
  AlertingService,
  TaskDead,
  type CreateEndpointRequest,
  type CreateRuleRequest,
  type Endpoint,
  type EventType,
  type Notification,
} from '@na/contracts';
import { Calls, MessagingModule } from '@na/messaging';
import { PersistenceModule, tell, transaction, type TellOptions } from '@na/persistence';
import { createService, listen } from '@na/service';
import { setLogging, span, startTracing, TelemetryModule } from '@na/telemetry';
import { eventually, testDatabase, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.ts';
import { configShape } from '../src/config.ts';

/** Alerting, a scheduler that only tells, and somebody who asks. */
export interface House {
  nats: TestNats;
  database: TestDatabase;
  /** The database of the scheduler that tells. */
  schedulers: TestDatabase;
  calls: Calls;
  /** What alerting reads from the environment, for a process of its own. */
  environment: Record<string, string>;
  startAlerting(settings?: Record<string, string>): Promise<NestFastifyApplication>;
  tell<T>(event: EventType<T>, body: T, options?: TellOptions): Promise<string>;
  /** Tells that a task of the workspace is dead; answers the event's id. */
  taskDies(workspaceId: string, taskId?: string): Promise<string>;
  createRule(workspaceId: string, given?: Partial<CreateRuleRequest>): Promise<string>;
  createEndpoint(workspaceId: string, url: string, given?: Partial<CreateEndpointRequest>): Promise<Endpoint>;
  /** Waits until the notifications of a workspace are as claimed, the newest first. */
  notifications(workspaceId: string, claim: (found: Notification[]) => void): Promise<Notification[]>;
  /** Starts a gateway that only tells; what it tells. */
  startGateway(): Promise<House['tell']>;
  close(): Promise<void>;
}

/** Retries follow at once, so that nobody waits for them. */
const QUICK = {
  WEBHOOK_RETRY_DELAYS: '20ms 20ms 20ms 20ms 20ms',
  WEBHOOK_TIMEOUT_MS: '500',
  WEBHOOK_ALLOW_PRIVATE: 'true',
};

export async function buildHouse(): Promise<House> {
  await setLogging({ level: 'silent' });
  const tracing = await startTracing({ service: 'alerting', version: 'test' });
  const nats = await testNats();
  const database = await testDatabase({ schema: 'alerting' });
  const apps: NestFastifyApplication[] = [];
  const login = (name: string, { url }: TestDatabase) => ({
    PORT: '0',
    DATABASE_URL: url,
    NATS_URL: nats.url,
    NATS_USER: nats.user(name).user,
    NATS_PASSWORD: nats.user(name).password,
    LOG_LEVEL: 'silent',
  });
  const environment = { ...login('alerting', database), SECRETS_KEY: randomBytes(32).toString('base64'), ...QUICK };

  const startTeller = async (name: string, own: TestDatabase) => {
    const options = { name, module: tellerModule(name), configShape: serviceConfig };
    const app = await createService(options, loadConfig(serviceConfig, login(name, own)));
    apps.push(app);
    await listen(app);
    return app;
  };
  const schedulers = await testDatabase({ schema: 'scheduler' });
  const databases = [database, schedulers];
  const scheduler = await startTeller('scheduler', schedulers);
  const [dataSource, calls] = [scheduler.get(DataSource), scheduler.get(Calls)];

  const house: House = {
    nats,
    database,
    schedulers,
    calls,
    environment,
    async startAlerting(settings = {}) {
      const config = loadConfig(configShape, { ...environment, ...settings });
      const app = await createService({ name: 'alerting', module: AppModule, configShape }, config);
      apps.push(app);
      await listen(app);
      return app;
    },
    async startGateway() {
      const own = await testDatabase({ schema: 'gateway' });
      databases.push(own);
      const gateway = (await startTeller('gateway', own)).get(DataSource);
      return (event, body, options) => transaction(gateway, tx => tell(tx, event, body, options));
    },
    tell: (event, body, options) => transaction(dataSource, tx => tell(tx, event, body, options)),
    taskDies(workspaceId, taskId = randomUUID()) {
      const error = { kind: 'upstream', code: 'notion_down', detail: 'Notion answered 503.' };
      const body = { taskId, version: 9, type: 'notion.page.create', attempts: 8, error };
      const options = { workspaceId, actor: 'user:7', correlationId: `c-${taskId}` };
      return span('a task dies', {}, () => house.tell(TaskDead, body, options));
    },
    async createRule(workspaceId, given = {}) {
      const rule = {
        id: uuidv7(),
        workspaceId,
        name: 'A task is dead',
        eventType: TaskDead.name,
        severity: 'error' as const,
      };
      return (await calls.ask(AlertingService.createRule, { ...rule, ...given })).id;
    },
    createEndpoint(workspaceId, url, given = {}) {
      return calls.ask(AlertingService.createEndpoint, { id: uuidv7(), workspaceId, name: 'Pager', url, ...given });
    },
    notifications: (workspaceId, claim) =>
      eventually(async () => {
        const { notifications } = await calls.ask(AlertingService.listNotifications, { workspaceId, limit: 100 });
        claim(notifications);
        return notifications;
      }),
    async close() {
      await Promise.all(apps.map(app => app.close()));
      await Promise.all(databases.map(each => each.close()));
      await nats.close();
      await tracing.shutdown();
    },
  };
  return house;
}

/** A service that only tells. */
function tellerModule(service: string): Type {
  @Module({
    imports: [
      TelemetryModule.forRoot({ service }),
      PersistenceModule.forRoot({ schema: service, entities: [], migrations: [] }),
      MessagingModule.forRoot({ service, hears: [] }),
    ],
  })
  class TellerModule {}
  return TellerModule;
}

/** A UUIDv7 as a caller would choose it. */
export function uuidv7(): string {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  const variant = '89ab'[randomBytes(1)[0]! % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
