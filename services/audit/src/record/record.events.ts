import { Controller } from '@nestjs/common';
import { OnEveryEvent, type HeardEvent } from '@na/messaging';
import type { EntityManager } from 'typeorm';
import { RecordKeeper } from './record-keeper.ts';

@Controller()
export class RecordEvents {
  constructor(private readonly keeper: RecordKeeper) {}

  @OnEveryEvent()
  heard(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    return this.keeper.keep(batch, tx);
  }
}
