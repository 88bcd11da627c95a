import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.ts';
import { DeadLetters } from './dead-letters.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { LetterOperationsController } from './letter-operations.controller.ts';

/** The dead letter queue. */
@Module({
  imports: [OperationsModule],
  controllers: [LetterOperationsController, DeadLettersController],
  providers: [DeadLetters],
})
export class DeadLettersModule {}
