import { Module } from '@nestjs/common';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { TaskTypeModule } from '../task-type/task-type.module.ts';
import { Changes } from './changes.ts';
import { Creation } from './creation.ts';
import { Reader } from './reader.ts';
import { TaskRequestedEvents } from './task-requested.events.ts';
import { TaskRpc } from './task.rpc.ts';

@Module({
  imports: [HintModule, SerialKeyModule, TaskTypeModule],
  controllers: [TaskRpc, TaskRequestedEvents],
  providers: [Changes, Creation, Reader],
  exports: [Creation, Reader],
})
export class TaskModule {}
