import { Controller } from '@nestjs/common';
import { OnEveryMessage, type HeardMessage } from '@na/messaging';
import type { EntityManager } from 'typeorm';
import { RecordKeeper } from './record-keeper.ts';

@Controller()
export class RecordEvents {
  constructor(private readonly keeper: RecordKeeper) {}

  @OnEveryMessage()
  heard(batch: HeardMessage[], tx: EntityManager): Promise<void> {
    return this.keeper.keep(batch, tx);
  }
}
