import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, serviceConfig } from '@na/config';
import {
  TaskService,
  WorkerService,
  type CallType,
  type ClaimedTask,
  type GetTaskResponse,
  type JsonObject,
  type NewTask,
  type RetryPolicy,
  type Settlement,
  type SettlementResult,
  type Task,
  type TaskType,
} from '@na/contracts';
import { Calls, MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { createService, listen } from '@na/service';
import { flow, setLogging, TelemetryModule } from '@na/telemetry';
import { testDatabase, testNats, type TestDatabase, type TestNats, type TestPostgres } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { AppModule } from '../src/app.module.ts';
import { configShape } from '../src/config.ts';

export const WORKSPACE = '019aa000-0000-7000-8000-00000000000a';
export const ACTOR = 'user:019aa000-0000-7000-8000-00000000000b';

/** Schedulers on one database, and a service that asks them. */
export interface House {
  database: TestDatabase;
  nats: TestNats;
  schedulers: NestFastifyApplication[];
  /** A service that knows nothing of tasks, named notion-sync, whose events the scheduler hears. */
  asker: NestFastifyApplication;
  ask<Request, Response>(call: CallType<Request, Response>, request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Starts a house. A worker's lease is short, so that tests need not wait long for silence. */
export async function startHouse({
  schedulers = 1,
  leaseMs = 8_000,
  ageingMs = 30_000,
  modules = [] as Type[],
  server = undefined as TestPostgres | undefined,
  settings = {} as { [name: string]: string },
} = {}): Promise<House> {
  await setLogging({ level: 'silent' });
  const nats = await testNats();
  const database = await testDatabase({ schema: 'scheduler', server });
  const askerDatabase = await testDatabase({ schema: 'notion_sync', server });
  const asker = await startAsker(nats, askerDatabase, modules);
  const running: NestFastifyApplication[] = [];
  for (let replica = 1; replica <= schedulers; replica++)
    running.push(
      await startScheduler(nats, database, leaseMs, replica, { PRIORITY_AGEING_MS: String(ageingMs), ...settings }),
    );
  return {
    database,
    nats,
    schedulers: running,
    asker,
    ask: (call, request) =>
      flow.run(
        {
          actor: ACTOR,
          correlationId: randomUUID(),
          // Whatever workspace a test asks about is the asker's own.
          workspaceId: workspaceIn(request as object) ?? WORKSPACE,
          permissions: [
            ...['tasks:read', 'tasks:write', 'tasks:operate', 'schedules:read', 'schedules:write'],
            ...['workflows:read', 'workflows:write', 'limits:read', 'limits:write', 'system:read', 'system:write'],
          ],
        },
        () => asker.get(Calls).ask(call, request),
      ),
    async close() {
      await Promise.all([asker, ...running].map(app => app.close()));
      await Promise.all([database.close(), askerDatabase.close()]);
      await nats.close();
    },
  };
}

function workspaceIn(request: {
  workspaceId?: string;
  task?: { workspaceId?: string };
  tasks?: { workspaceId?: string }[];
  workflow?: { workspaceId?: string };
}): string | undefined {
  return [request, request.task, request.tasks?.[0], request.workflow].find(it => it?.workspaceId)?.workspaceId;
}

/** Starts one more scheduler. */
export async function startScheduler(
  nats: TestNats,
  database: TestDatabase,
  leaseMs: number,
  replica: number,
  settings: { [name: string]: string } = {},
): Promise<NestFastifyApplication> {
  const environment = {
    ...environmentOf('scheduler', nats, database),
    WORKER_LEASE_MS: String(leaseMs),
    REPLICA: `test:${replica}`,
    ...settings,
  };
  const app = await createService(
    { name: 'scheduler', module: AppModule, configShape },
    loadConfig(configShape, environment),
  );
  await listen(app);
  return app;
}

/** What a service reads from its environment in a test. */
export function environmentOf(service: string, nats: TestNats, database: TestDatabase): { [name: string]: string } {
  const { user, password } = nats.user(service);
  return {
    PORT: '0',
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    NATS_USER: user,
    NATS_PASSWORD: password,
    LOG_LEVEL: 'silent',
  };
}

/** What the gateway is to the scheduler: somebody who tells. */
export interface Gateway {
  app: NestFastifyApplication;
  database: TestDatabase;
  close(): Promise<void>;
}

/** Starts a gateway beside a house, to be closed before it. */
export async function startGateway({ nats }: House): Promise<Gateway> {
  const database = await testDatabase({ schema: 'gateway' });
  @Module({
    imports: [
      TelemetryModule.forRoot({ service: 'gateway' }),
      PersistenceModule.forRoot({ schema: 'gateway', entities: [], migrations: [] }),
      MessagingModule.forRoot({ service: 'gateway', hears: [] }),
    ],
  })
  class TellerModule {}
  const config = loadConfig(serviceConfig, environmentOf('gateway', nats, database));
  const app = await createService({ name: 'gateway', module: TellerModule, configShape: serviceConfig }, config);
  await listen(app);
  return {
    app,
    database,
    async close() {
      await app.close();
      await database.close();
    },
  };
}

async function startAsker(nats: TestNats, database: TestDatabase, modules: Type[]): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      TelemetryModule.forRoot({ service: 'notion-sync' }),
      PersistenceModule.forRoot({ schema: 'notion_sync', entities: [], migrations: [] }),
      MessagingModule.forRoot({ service: 'notion-sync', hears: ['scheduler'] }),
      ...modules,
    ],
  })
  class AskerModule {}
  const config = loadConfig(serviceConfig, environmentOf('notion-sync', nats, database));
  const app = await createService({ name: 'notion-sync', module: AskerModule, configShape: serviceConfig }, config);
  await listen(app);
  return app;
}

/** A task type that does nothing; takes any object with an optional text `note`. */
export function typeNamed(
  name: string,
  change: Partial<Omit<TaskType, 'retry'>> & { retry?: Partial<RetryPolicy> } = {},
): TaskType {
  const payloadSchema: JsonObject = {
    type: 'object',
    properties: { note: { type: 'string' } },
    additionalProperties: false,
  };
  const retry: RetryPolicy = {
    maxAttempts: 3,
    backoff: 'fixed',
    delayMs: 0,
    maxDelayMs: 60_000,
    jitter: 0,
    delaysMs: [],
    neverAfter: [],
    ...change.retry,
  };
  return { name, version: 1, description: 'Does nothing.', payloadSchema, timeoutMs: 60_000, ...change, retry };
}

/** Announces a type of a test's own, so that no test sees another's tasks. Answers its name. */
export async function someType(house: House, change: Parameters<typeof typeNamed>[1] = {}): Promise<string> {
  const type = `test.t${randomUUID().replaceAll('-', '')}`;
  await announce(house, typeNamed(type, change));
  return type;
}

/** A type of a test's own, and a worker for it. */
export async function someWorker(
  house: House,
  change: Parameters<typeof typeNamed>[1] = {},
): Promise<{ type: string; worker: BareWorker }> {
  const type = await someType(house, change);
  return { type, worker: new BareWorker(house, type) };
}

/** A worker reduced to its calls. */
export class BareWorker {
  readonly id = `test/${randomUUID().slice(0, 8)}`;
  readonly #house: House;
  readonly #types: string[];

  constructor(house: House, ...types: string[]) {
    this.#house = house;
    this.#types = types;
  }

  async claim(free = 10, types = this.#types): Promise<ClaimedTask[]> {
    const slots = types.map(type => ({ type, version: 1, free }));
    return (await this.#house.ask(WorkerService.claimTasks, { workerId: this.id, service: 'test', slots })).tasks;
  }

  beat(
    held: {
      workspaceId?: string;
      id: string;
      attempt: number;
      progress?: { percent: number };
      checkpoint?: JsonObject;
    }[] = [],
  ) {
    const attempts = held.map(({ workspaceId = WORKSPACE, id, attempt, progress, checkpoint }) => {
      return { workspaceId, taskId: id, attempt, progress, checkpoint };
    });
    return this.#house.ask(WorkerService.heartbeat, { workerId: this.id, service: 'test', attempts, slots: {} });
  }

  async settle(
    task: { workspaceId?: string; id: string; attempt: number },
    how: Partial<Settlement>,
  ): Promise<SettlementResult> {
    const about = { workspaceId: task.workspaceId ?? WORKSPACE, taskId: task.id, attempt: task.attempt };
    const settlement = { ...about, followUps: [], ...how };
    const { results } = await this.#house.ask(WorkerService.settleAttempts, {
      workerId: this.id,
      settlements: [settlement],
    });
    return results[0]!;
  }
}

let latest = 0n;

/** A UUIDv7 that is larger than all before it, in whatever year. */
export function newId(): string {
  const now = BigInt(Date.now()) * 4_096n;
  latest = now > latest ? now : latest + 1n;
  const hex = latest.toString(16).padStart(15, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12)}-8${randomUUID().slice(20)}`;
}

/** A new task of a type; its id is new unless given. */
export function newTask(type: string, change: Partial<NewTask> = {}): NewTask {
  return { id: newId(), workspaceId: WORKSPACE, type, payload: {}, ...change };
}

export function announce(house: House, ...types: TaskType[]): Promise<unknown> {
  return house.ask(WorkerService.announceTaskTypes, { service: 'test', types });
}

export function create(house: House, type: string, change: Partial<NewTask> = {}): Promise<Task> {
  return house.ask(TaskService.createTask, { task: newTask(type, change) });
}

export function get(house: House, id: string): Promise<GetTaskResponse> {
  return house.ask(TaskService.getTask, { workspaceId: WORKSPACE, id });
}

/** SQL of all events that were told, a row for each, those of packs too. */
export const TOLD = `(
  select id, type, about, workspace_id, actor, correlation_id from outbox where pack is null
  union all
  select event_in_pack(outbox.id, place::int - 1), type, task_id, coalesce((headers ->> 'workspaceId')::uuid, workspace_id),
         coalesce(headers ->> 'actor', actor), coalesce(headers ->> 'correlationId', correlation_id)
  from outbox
  cross join lateral json_array_elements_text(
    coalesce(pack -> 'columns' -> 'taskId', json_build_array(pack -> 'shared' -> 'taskId'))
  ) with ordinality as told (task_id, place)
  left join lateral (
    select json_object_agg(name, list -> place::int - 1) as headers from json_each(pack -> 'header' -> 'columns') as one (name, list)
  ) as header on true
  where pack is not null
) as told`;

/** What was told of tasks by an event. */
export function toldOf(house: House, event: string, ids: string[]): Promise<{ id: string; actor: string }[]> {
  return house.database.query(
    `select id, actor from ${TOLD} where type = 'na.scheduler.v1.' || $1 and about = any($2)`,
    [event, ids],
  );
}

/** The names of the events that were told of a task, oldest first. */
export async function historyOf(house: House, id: string): Promise<string[]> {
  const { changes } = await house.ask(TaskService.listTaskHistory, { workspaceId: WORKSPACE, id, afterVersion: 0 });
  return changes.map(({ event }) => event);
}

export const failure = { kind: 'upstream', code: 'broken', detail: 'It broke.' };
