import { Module } from '@nestjs/common';
import { ArchivedTasksModule } from '../archive/archived-tasks.module.ts';
import { ChoresModule } from '../caretaker/chores.module.ts';
import { DependencyModule } from '../dependency/dependency.module.ts';
import { GateModule } from '../gate/gate.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { OperationModule } from '../operation/operation.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { TaskModule } from '../task/task.module.ts';
import { Batches } from './batches.ts';
import { BatchFigures } from './batch-figures.ts';
import { BatchGates } from './batch-gates.ts';
import { BatchKeeper } from './batch-keeper.ts';
import { BatchReader } from './batch-reader.ts';
import { BatchResults } from './batch-results.ts';
import { BatchRpc } from './batch.rpc.ts';
import { BatchStep } from './batch-step.ts';
import { BatchWork } from './batch-work.ts';
import { Endings } from './endings.ts';
import { Lines } from './lines.ts';

/** Many tasks that are submitted, watched, changed and stopped as one. */
@Module({
  imports: [
    ...[ArchivedTasksModule, ChoresModule, DependencyModule, GateModule, HintModule],
    ...[OperationModule, SerialKeyModule, TaskModule],
  ],
  controllers: [BatchRpc],
  providers: [
    ...[Batches, BatchFigures, BatchGates, BatchKeeper, BatchReader, BatchResults],
    ...[BatchStep, BatchWork, Endings, Lines],
  ],
})
export class BatchModule {}
