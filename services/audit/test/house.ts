import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, serviceConfig } from '@na/config';
import { Calls, MessagingModule } from '@na/messaging';
import { PersistenceModule, tell, transaction, type TellOptions } from '@na/persistence';
import { createService, listen } from '@na/service';
import { setLogging, TelemetryModule } from '@na/telemetry';
import { testDatabase, testNats, type TestDatabase, type TestNats } from '@na/testing';
import type { EventType } from '@na/contracts';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.ts';
import { configShape } from '../src/config.ts';

/** A service that only tells, so that audit has something to hear. */
export interface Teller {
  tell<T>(event: EventType<T>, body: T, options?: TellOptions): Promise<string>;
  database: TestDatabase;
  dataSource: DataSource;
  calls: Calls;
  stop(): Promise<void>;
}

/** Audit, and whom it hears, on a Postgres and a NATS of their own. */
export interface House {
  nats: TestNats;
  database: TestDatabase;
  startAudit(): Promise<NestFastifyApplication>;
  startTeller(name: string): Promise<Teller>;
  close(): Promise<void>;
}

export async function buildHouse(): Promise<House> {
  await setLogging({ level: 'silent' });
  const nats = await testNats();
  const database = await testDatabase({ schema: 'audit' });
  const apps: NestFastifyApplication[] = [];
  const databases = [database];
  const environment = (name: string, { url }: TestDatabase) => ({
    PORT: '0',
    DATABASE_URL: url,
    NATS_URL: nats.url,
    NATS_USER: nats.user(name).user,
    NATS_PASSWORD: nats.user(name).password,
    LOG_LEVEL: 'silent',
  });

  return {
    nats,
    database,
    async startAudit() {
      const config = loadConfig(configShape, environment('audit', database));
      const app = await createService({ name: 'audit', module: AppModule, configShape }, config);
      apps.push(app);
      await listen(app);
      return app;
    },
    async startTeller(name) {
      const schema = name.replaceAll('-', '_');
      @Module({
        imports: [
          TelemetryModule.forRoot({ service: name }),
          PersistenceModule.forRoot({ schema, entities: [], migrations: [] }),
          MessagingModule.forRoot({ service: name, hears: [] }),
        ],
      })
      class TellerModule {}
      const own = await testDatabase({ schema });
      databases.push(own);
      const config = loadConfig(serviceConfig, environment(name, own));
      const app = await createService({ name, module: TellerModule, configShape: serviceConfig }, config);
      apps.push(app);
      await listen(app);
      const dataSource = app.get(DataSource);
      return {
        database: own,
        dataSource,
        calls: app.get(Calls),
        stop: () => app.close(),
        tell: (event, body, options) => transaction(dataSource, tx => tell(tx, event, body, options)),
      };
    },
    async close() {
      await Promise.all(apps.map(app => app.close()));
      await Promise.all(databases.map(each => each.close()));
      await nats.close();
    },
  };
}
