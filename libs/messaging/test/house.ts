import { Module, type Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { CONFIG, loadConfig, serviceConfig } from '@na/config';
import { PersistenceModule } from '@na/persistence';
import { setLogging, TelemetryModule } from '@na/telemetry';
import { testDatabase, type TestDatabase, type TestNats } from '@na/testing';
import { Calls, MessagingModule, NatsTransport } from '../src/index.ts';

/** One replica of a service that has nothing but the given controllers. */
export interface Replica {
  app: NestFastifyApplication;
  dataSource: DataSource;
  calls: Calls;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  name: string;
  database: TestDatabase;
  nats: TestNats;
  hears?: string[];
  gatherMs?: number;
  controllers?: Type[];
  /** Logs in as another service; for a forger. */
  as?: string;
}

/** A database for a service. */
export function databaseOf(service: string): Promise<TestDatabase> {
  return testDatabase({ schema: service.replaceAll('-', '_') });
}

/** Starts a replica. */
export async function startReplica({
  name,
  database,
  nats,
  hears = [],
  gatherMs,
  controllers = [],
  as = name,
}: ReplicaOptions): Promise<Replica> {
  const login = nats.user(as);
  const config = loadConfig(serviceConfig, {
    PORT: '0',
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    NATS_USER: login.user,
    NATS_PASSWORD: login.password,
    LOG_LEVEL: 'silent',
  });
  @Module({ providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] })
  class ConfigModule {}
  const testing = await Test.createTestingModule({
    imports: [
      { module: ConfigModule, global: true },
      TelemetryModule.forRoot({ service: name }),
      PersistenceModule.forRoot({ schema: name.replaceAll('-', '_'), entities: [], migrations: [] }),
      MessagingModule.forRoot({ service: name, hears, gatherMs }),
    ],
    controllers,
  }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await setLogging({ level: 'silent' });
  try {
    await app.init();
    app.connectMicroservice({ strategy: app.get(NatsTransport) });
    await app.startAllMicroservices();
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, dataSource: app.get(DataSource), calls: app.get(Calls), close: () => app.close() };
}
