import { Module } from '@nestjs/common';
import { TaskModule } from '../task/task.module.ts';
import { ReplayKind } from './replay.kind.ts';
import { ReplayRpc } from './replay.rpc.ts';
import { Replays } from './replays.ts';

/** Finished tasks again. */
@Module({ imports: [TaskModule], controllers: [ReplayRpc], providers: [Replays, ReplayKind], exports: [ReplayKind] })
export class ReplayModule {}
