import { Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CONFIG } from '@na/config';
import { TaskCancelled } from '@na/contracts';
import { Health, MetricsController, TelemetryModule } from '@na/telemetry';
import { eventually, ownPostgres, testDatabase, type TestPostgres } from '@na/testing';
import { DataSource } from 'typeorm';
import { PersistenceModule, setAside, tell, transaction } from '../src/index.ts';
import { cancelled, configFor } from './replica.ts';

async function startService(server?: TestPostgres) {
  const database = await testDatabase({ schema: 'scheduler', server });
  @Module({ providers: [{ provide: CONFIG, useValue: configFor(database.url) }], exports: [CONFIG] })
  class ConfigModule {}
  const app: INestApplicationContext = await Test.createTestingModule({
    imports: [
      { module: ConfigModule, global: true },
      TelemetryModule.forRoot({ service: 'scheduler' }),
      PersistenceModule.forRoot({ schema: 'scheduler', entities: [], migrations: [] }),
    ],
  }).compile();
  await app.init();
  return { app, database, dataSource: app.get(DataSource), health: app.get(Health) };
}

describe('a service with the module of persistence', () => {
  it('shows its pool, its outbox and what it set aside in the metrics', async () => {
    const { app, database, dataSource } = await startService();
    await tell(dataSource.manager, TaskCancelled, cancelled('t1'));
    await setAside(dataSource.manager, { source: 'a/1', number: 1, id: 'e', type: 't', error: 'no', tries: 1 });
    const text = await app.get(MetricsController).text();
    for (const line of [
      /^db_client_connections\{state="used"\} \d/m,
      /^db_client_connections\{state="idle"\} \d/m,
      /^db_client_connections_max 10$/m,
      /^db_client_connections_pending_requests \d/m,
      /^db_client_connections_wait_time_seconds_count [1-9]/m,
      /^na_outbox_unsent_events 1$/m,
      /^na_outbox_oldest_unsent_seconds 0\.\d+/m,
      /^na_events_set_aside 1$/m,
    ]) {
      expect(text).toMatch(line);
    }
    await app.close();
    await database.close();
  });

  it('finishes what it has in hand before it closes', async () => {
    const { app, database, dataSource } = await startService();
    await database.query('create table note (line text)');
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const working = transaction(dataSource, async tx => {
      await tx.query(`insert into note values ('begun')`);
      begin();
      await released;
      await tx.query(`insert into note values ('ended')`);
    });
    await begun;
    const closing = app.close();
    release();
    await Promise.all([working, closing]);
    expect(await database.query('select line from note')).toHaveLength(2);
    await expect(dataSource.query('select 1')).rejects.toThrow();
    await database.close();
  });

  it('is down while Postgres is away, and up again after', async () => {
    const server = await ownPostgres();
    const { app, database, health } = await startService(server);
    const postgres = async () => (await health.status()).dependencies.find(({ name }) => name === 'postgres');
    expect(await postgres()).toMatchObject({ status: 'up', required: true });
    await server.stop();
    await eventually(async () => expect(await postgres()).toMatchObject({ status: 'down' }));
    await server.start();
    await eventually(async () => expect(await postgres()).toMatchObject({ status: 'up' }));
    await app.close();
    await database.close();
    await server.close();
  });
});
