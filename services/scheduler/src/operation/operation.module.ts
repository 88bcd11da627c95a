import { Module } from '@nestjs/common';
import { ArchiveModule } from '../archive/archive.module.ts';
import { RestoreKind } from '../archive/restore.kind.ts';
import { CleanKind } from '../dead-letter/clean.kind.ts';
import { DeadLetterModule } from '../dead-letter/dead-letter.module.ts';
import { DeleteKind } from '../dead-letter/delete.kind.ts';
import { RedriveKind } from '../dead-letter/redrive.kind.ts';
import { PriorityModule } from '../priority/priority.module.ts';
import { ReprioritiseKind } from '../priority/reprioritise.kind.ts';
import { ReplayKind } from '../replay/replay.kind.ts';
import { ReplayModule } from '../replay/replay.module.ts';
import { CancelKind } from '../task/cancel.kind.ts';
import { TaskModule } from '../task/task.module.ts';
import { OPERATION_KINDS, type OperationKind } from './operation-kind.ts';
import { OperationRpc } from './operation.rpc.ts';
import { Operations } from './operations.ts';
import { Runner } from './runner.ts';
import { Step } from './step.ts';

/** What can be done to many tasks; each kind lives with its feature, whose module exports it. */
const KINDS = [RedriveKind, DeleteKind, CleanKind, ReplayKind, ReprioritiseKind, CancelKind, RestoreKind];

/** Work over many tasks. */
@Module({
  imports: [ArchiveModule, DeadLetterModule, PriorityModule, ReplayModule, TaskModule],
  controllers: [OperationRpc],
  providers: [
    Operations,
    Runner,
    Step,
    { provide: OPERATION_KINDS, useFactory: (...kinds: OperationKind[]) => kinds, inject: KINDS },
  ],
  exports: [Operations],
})
export class OperationModule {}
