import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type ServiceConfig } from '@na/config';
import { Health } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { openDatabase } from './connection/open-database.ts';
import { followSetAside } from './inbox/set-aside.ts';
import type { PersistenceOptions } from './options.ts';
import { boundOutbox } from './outbox/outbox-bound.ts';

/**
 * Gives a service TypeORM's `DataSource` on its own schema. The service's start waits for Postgres and for the migrations; on the way
 * out, work in hand is waited for. As a global module it is the first to start and closes after those that use it.
 */
@Global()
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  static forRoot(options: PersistenceOptions): DynamicModule {
    const dataSource = {
      provide: DataSource,
      inject: [CONFIG, Health],
      useFactory: async (config: ServiceConfig, health: Health) => {
        const opened = await openDatabase(config, options);
        opened.onDestroy(boundOutbox(opened, config.OUTBOX_MAX));
        opened.onDestroy(followSetAside(opened));
        health.add({ name: 'postgres', required: true, check: () => opened.query('select 1') });
        return opened;
      },
    };
    return { module: PersistenceModule, providers: [dataSource], exports: [dataSource] };
  }

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}
