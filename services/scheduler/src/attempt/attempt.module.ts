import { Module } from '@nestjs/common';
import { DependencyModule } from '../dependency/dependency.module.ts';
import { ExplainModule } from '../explain/explain.module.ts';
import { GateModule } from '../gate/gate.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeyModule } from '../serial-key/serial-key.module.ts';
import { TaskTypeModule } from '../task-type/task-type.module.ts';
import { TaskModule } from '../task/task.module.ts';
import { Claims } from './claims.ts';
import { Endings } from './endings.ts';
import { FollowUps } from './follow-ups.ts';
import { Heartbeats } from './heartbeats.ts';
import { Settlements } from './settlements.ts';
import { Waiters } from './waiters.ts';
import { WorkerRpc } from './worker.rpc.ts';

@Module({
  imports: [DependencyModule, ExplainModule, GateModule, HintModule, SerialKeyModule, TaskModule, TaskTypeModule],
  controllers: [WorkerRpc],
  providers: [Claims, Endings, FollowUps, Heartbeats, Settlements, Waiters],
  exports: [Endings],
})
export class AttemptModule {}
