import { Module } from '@nestjs/common';
import { loadConfig, serviceConfig } from '@na/config';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { setLogging, TelemetryModule } from '@na/telemetry';
import { eventually, testDatabase, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { createService, Drain, listen } from '../src/index.ts';

const name = 'audit';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: name }),
    PersistenceModule.forRoot({ schema: name, entities: [], migrations: [] }),
    MessagingModule.forRoot({ service: name, hears: [] }),
  ],
})
class WholeModule {}

let database: TestDatabase, nats: TestNats;
beforeAll(async () => {
  await setLogging({ level: 'silent' });
  [database, nats] = await Promise.all([testDatabase({ schema: name }), testNats()]);
});
afterAll(() => Promise.all([database.close(), nats.close()]));

describe('a service with all its parts', () => {
  it('tells its start and its stop, and leaves only when both are sent', async () => {
    const { user, password } = nats.user(name);
    const config = loadConfig(serviceConfig, {
      PORT: '0',
      REPLICA: 'audit-1',
      DATABASE_URL: database.url,
      NATS_URL: nats.url,
      NATS_USER: user,
      NATS_PASSWORD: password,
    });
    const app = await createService({ name, module: WholeModule, configShape: serviceConfig }, config);
    const url = await listen(app);
    await eventually(async () => {
      const ready = await fetch(`${url}/health/ready`);
      expect(await ready.json()).toMatchObject({ status: 'up', replica: 'audit-1' });
    });
    app.get(Drain).begin('SIGTERM');
    await app.close();
    const told = await database.query(
      'select type, actor, data, number <= (select sent_number from outbox_relay) as sent from outbox order by seq',
    );
    expect(told).toEqual([
      {
        type: 'na.system.v1.ServiceStarted',
        actor: 'service:audit',
        data: { service: name, replica: 'audit-1', version: '0.1.0' },
        sent: true,
      },
      {
        type: 'na.system.v1.ServiceStopped',
        actor: 'service:audit',
        data: { service: name, replica: 'audit-1', reason: 'SIGTERM' },
        sent: true,
      },
    ]);
  });
});
