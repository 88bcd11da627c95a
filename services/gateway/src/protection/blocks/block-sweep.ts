import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '../../sweep/sweep.ts';
import { SWEEP } from './blocks.queries.ts';

/** Forgets what was refused, and blocks that were over long ago. */
@Injectable()
export class BlockSweep extends Sweep {
  constructor(dataSource: DataSource) {
    super(dataSource, 'blocks', SWEEP);
  }
}
