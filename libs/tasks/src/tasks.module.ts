import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CONFIG, type ServiceConfig } from '@na/config';
import { SELF, selfOf } from './worker/identity.ts';
import { Tasks } from './tasks.ts';
import { Worker } from './worker/worker.ts';

/**
 * Makes a service a worker: every class with `@TaskHandler` among its providers runs tasks. The service is ready once the scheduler
 * knows its task types; `Tasks` asks for new ones. Needs the modules of messaging and telemetry.
 */
@Module({})
export class TasksModule {
  static forRoot({ service }: { service: string }): DynamicModule {
    const self = { provide: SELF, inject: [CONFIG], useFactory: (config: ServiceConfig) => selfOf(service, config) };
    return { module: TasksModule, imports: [DiscoveryModule], providers: [self, Tasks, Worker], exports: [Tasks] };
  }
}
