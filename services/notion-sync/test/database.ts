import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CONFIG, loadConfig } from '@na/config';
import { PersistenceModule } from '@na/persistence';
import { setLogging, TelemetryModule } from '@na/telemetry';
import { testDatabase, type TestDatabase } from '@na/testing';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { configShape, type Config } from '../src/config.ts';
import { migrations } from '../src/migrations/migrations.ts';

/** A configuration for a test; what is given goes before. */
function testConfig(given: { [name: string]: string }): Config {
  return loadConfig(configShape, {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing',
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ...given,
  });
}

/** The service's tables in a database of their own, and as many replicas' data sources on it as are asked for. */
export async function testTables(
  replicas = 1,
): Promise<{ database: TestDatabase; dataSources: DataSource[]; close(): Promise<void> }> {
  const database = await testDatabase({ schema: 'notion_sync' });
  const config = testConfig({ DATABASE_URL: database.url });
  const apps: INestApplicationContext[] = [];
  await setLogging({ level: 'silent' });
  for (let replica = 0; replica < replicas; replica++)
    apps.push(await NestFactory.createApplicationContext(tables(config), { logger: false }));
  return {
    database,
    dataSources: apps.map(app => app.get(DataSource)),
    async close() {
      for (const app of apps) await app.close();
      await database.close();
    },
  };
}

function tables(config: Config) {
  @Module({ providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] })
  class Configured {}
  @Module({
    imports: [
      { module: Configured, global: true },
      TelemetryModule.forRoot({ service: 'notion-sync' }),
      PersistenceModule.forRoot({ schema: 'notion_sync', entities: [], migrations }),
    ],
  })
  class Tables {}
  return Tables;
}
