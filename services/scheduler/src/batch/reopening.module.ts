import { Module } from '@nestjs/common';
import { GateModule } from '../gate/gate.module.ts';
import { BatchGates } from './batch-gates.ts';
import { Reopening } from './reopening.ts';

/** What those who redrive tasks need of batches. */
@Module({ imports: [GateModule], providers: [BatchGates, Reopening], exports: [BatchGates, Reopening] })
export class ReopeningModule {}
