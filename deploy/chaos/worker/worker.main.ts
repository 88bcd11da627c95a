// A worker of the storm's tasks, in a process of its own; started by world.ts.
import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { startService } from '@na/service';
import { TasksModule } from '@na/tasks';
import { TelemetryModule } from '@na/telemetry';
import { configShape, RunLog, Work } from './work.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'chaos' }),
    PersistenceModule.forRoot({ schema: 'chaos', entities: [], migrations: [] }),
    MessagingModule.forRoot({ service: 'chaos', hears: [] }),
    TasksModule.forRoot({ service: 'chaos' }),
  ],
  providers: [RunLog, Work],
})
class WorkerModule {}

await startService({ name: 'chaos', module: WorkerModule, configShape });
