import { Controller } from '@nestjs/common';
import { OnEveryEvent, type HeardEvent } from '@na/messaging';
import { afterCommit } from '@na/persistence';
import type { EntityManager } from 'typeorm';

/** Notes when it has heard what, once that is committed. */
@Controller()
export class Hearer {
  static heard: (about: string) => void = () => undefined;

  @OnEveryEvent()
  hear(batch: HeardEvent[], tx: EntityManager): void {
    afterCommit(tx, () => batch.forEach(({ about }) => about && Hearer.heard(about)));
  }
}
