import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { DeletedWorkspace1767225600004, PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AttemptModule } from './attempt/attempt.module.ts';
import { CaretakerModule } from './caretaker/caretaker.module.ts';
import { DeletedWorkspaceModule } from './deleted-workspace/deleted-workspace.module.ts';
import { Task1790000000000 } from './migrations/1790000000000-task.ts';
import { RevokedActor1790000000020 } from './migrations/1790000000020-revoked-actor.ts';
import { History1790000000040 } from './migrations/1790000000040-history.ts';
import { FairOrder1790000000050 } from './migrations/1790000000050-fair-order.ts';
import { Gate1790000000100 } from './migrations/1790000000100-gate.ts';
import { ExplainModule } from './explain/explain.module.ts';
import { GateModule } from './gate/gate.module.ts';
import { RevokedActorModule } from './revoked-actor/revoked-actor.module.ts';
import { TaskTypeModule } from './task-type/task-type.module.ts';
import { TaskModule } from './task/task.module.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'scheduler' }),
    PersistenceModule.forRoot({
      schema: 'scheduler',
      entities: [],
      migrations: [
        DeletedWorkspace1767225600004,
        Task1790000000000,
        RevokedActor1790000000020,
        History1790000000040,
        FairOrder1790000000050,
        Gate1790000000100,
      ],
    }),
    MessagingModule.forRoot({ service: 'scheduler', hears: ['notion-sync', 'gateway'] }),
    TaskTypeModule,
    TaskModule,
    AttemptModule,
    CaretakerModule,
    RevokedActorModule,
    GateModule,
    ExplainModule,
    DeletedWorkspaceModule,
  ],
})
export class AppModule {}
