import { Module } from '@nestjs/common';
import { TaskModule } from '../task/task.module.ts';
import { CleanKind } from './clean.kind.ts';
import { Cleanup } from './cleanup.ts';
import { DeadLetterRpc } from './dead-letter.rpc.ts';
import { DeadLetters } from './dead-letters.ts';
import { DeleteKind } from './delete.kind.ts';
import { LetterFigures } from './letter-figures.ts';
import { LetterKeeper } from './letter-keeper.ts';
import { RedriveKind } from './redrive.kind.ts';
import { Retention } from './retention.ts';

/** The dead letter queue: what lies in it, how long, and what is done to many of it. */
@Module({
  imports: [TaskModule],
  controllers: [DeadLetterRpc],
  providers: [DeadLetters, Retention, Cleanup, LetterFigures, LetterKeeper, RedriveKind, DeleteKind, CleanKind],
  exports: [RedriveKind, DeleteKind, CleanKind],
})
export class DeadLetterModule {}
