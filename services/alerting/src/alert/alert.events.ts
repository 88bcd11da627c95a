import { Controller } from '@nestjs/common';
import { OnEveryEvent, type HeardEvent } from '@na/messaging';
import type { EntityManager } from 'typeorm';
import { AlertRaiser } from './alert-raiser.ts';

@Controller()
export class AlertEvents {
  constructor(private readonly raiser: AlertRaiser) {}

  @OnEveryEvent()
  heard(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    return this.raiser.raise(batch, tx);
  }
}
