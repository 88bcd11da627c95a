import { Module } from '@nestjs/common';
import { TaskModule } from '../task/task.module.ts';
import { Priorities } from './priorities.ts';
import { PriorityRpc } from './priority.rpc.ts';
import { ReprioritiseKind } from './reprioritise.kind.ts';

/** How urgent tasks are, changed after they were created. */
@Module({
  imports: [TaskModule],
  controllers: [PriorityRpc],
  providers: [Priorities, ReprioritiseKind],
  exports: [ReprioritiseKind],
})
export class PriorityModule {}
