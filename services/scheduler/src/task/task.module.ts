import { Module } from '@nestjs/common';
import { ArchivedTasksModule } from '../archive/archived-tasks.module.ts';
import { DependencyModule } from '../dependency/dependency.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { TaskTypeModule } from '../task-type/task-type.module.ts';
import { UniqueKeys } from '../unique-key/unique-keys.ts';
import { Admission } from './admission.ts';
import { CancelKind } from './cancel.kind.ts';
import { Changes } from './changes.ts';
import { Creation } from './creation.ts';
import { Insertion } from './insertion.ts';
import { KnownTasks } from './known-tasks.ts';
import { Reader } from './reader.ts';
import { Storing } from './storing.ts';
import { TaskRequestedEvents } from './task-requested.events.ts';
import { TaskRpc } from './task.rpc.ts';

@Module({
  imports: [ArchivedTasksModule, DependencyModule, HintModule, SerialKeyModule, TaskTypeModule],
  controllers: [TaskRpc, TaskRequestedEvents],
  providers: [Admission, CancelKind, Changes, Creation, Insertion, KnownTasks, Reader, Storing, UniqueKeys],
  exports: [CancelKind, Changes, Creation, Reader],
})
export class TaskModule {}
