import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { DeletedWorkspace1767225600004, PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { ArchiveModule } from './archive/archive.module.ts';
import { AttemptModule } from './attempt/attempt.module.ts';
import { BackupModule } from './backup/backup.module.ts';
import { CalendarModule } from './calendar/calendar.module.ts';
import { CaretakerModule } from './caretaker/caretaker.module.ts';
import { DeletedWorkspaceModule } from './deleted-workspace/deleted-workspace.module.ts';
import { Task1790000000000 } from './migrations/1790000000000-task.ts';
import { RevokedActor1790000000020 } from './migrations/1790000000020-revoked-actor.ts';
import { History1790000000040 } from './migrations/1790000000040-history.ts';
import { FairOrder1790000000050 } from './migrations/1790000000050-fair-order.ts';
import { Deadline1790000000055 } from './migrations/1790000000055-deadline.ts';
import { UniqueKey1790000000056 } from './migrations/1790000000056-unique-key.ts';
import { WorkerOrder1790000000057 } from './migrations/1790000000057-worker-order.ts';
import { Operation1790000000070 } from './migrations/1790000000070-operation.ts';
import { CancelReason1790000000160 } from './migrations/1790000000160-cancel-reason.ts';
import { Share1790000000161 } from './migrations/1790000000161-share.ts';
import { FairnessModule } from './fairness/fairness.module.ts';
import { HistoryModule } from './history/history.module.ts';
import { OperationModule } from './operation/operation.module.ts';
import { DeadLetterModule } from './dead-letter/dead-letter.module.ts';
import { PriorityModule } from './priority/priority.module.ts';
import { ReplayModule } from './replay/replay.module.ts';
import { Backup1790000000090 } from './migrations/1790000000090-backup.ts';
import { SelfCheckModule } from './self-check/self-check.module.ts';
import { Schedule1790000000060 } from './migrations/1790000000060-schedule.ts';
import { Archive1790000000080 } from './migrations/1790000000080-archive.ts';
import { Workflow1790000000110 } from './migrations/1790000000110-workflow.ts';
import { WorkflowRetention1790000000115 } from './migrations/1790000000115-workflow-retention.ts';
import { Gate1790000000100 } from './migrations/1790000000100-gate.ts';
import { ExplainModule } from './explain/explain.module.ts';
import { GateModule } from './gate/gate.module.ts';
import { RevokedActorModule } from './revoked-actor/revoked-actor.module.ts';
import { ScheduleModule } from './schedule/schedule.module.ts';
import { TaskTypeModule } from './task-type/task-type.module.ts';
import { StatisticsModule } from './statistics/statistics.module.ts';
import { WorkerModule } from './worker/worker.module.ts';
import { TaskModule } from './task/task.module.ts';
import { WorkflowModule } from './workflow/workflow.module.ts';
import { Batch1790000000120 } from './migrations/1790000000120-batch.ts';
import { BatchModule } from './batch/batch.module.ts';

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
        Deadline1790000000055,
        UniqueKey1790000000056,
        WorkerOrder1790000000057,
        Operation1790000000070,
        Backup1790000000090,
        Schedule1790000000060,
        Archive1790000000080,
        Workflow1790000000110,
        Gate1790000000100,
        WorkflowRetention1790000000115,
        CancelReason1790000000160,
        Share1790000000161,
        Batch1790000000120,
      ],
    }),
    MessagingModule.forRoot({ service: 'scheduler', hears: ['notion-sync', 'gateway'] }),
    TaskTypeModule,
    TaskModule,
    AttemptModule,
    CaretakerModule,
    RevokedActorModule,
    DeadLetterModule,
    ReplayModule,
    PriorityModule,
    FairnessModule,
    OperationModule,
    HistoryModule,
    GateModule,
    ExplainModule,
    DeletedWorkspaceModule,
    WorkerModule,
    StatisticsModule,
    SelfCheckModule,
    BackupModule,
    CalendarModule,
    ScheduleModule,
    ArchiveModule,
    WorkflowModule,
    BatchModule,
  ],
})
export class AppModule {}
