import { Controller } from '@nestjs/common';
import { TaskRequested } from '@na/contracts';
import { OnEvent, type Heard } from '@na/messaging';
import { Creation } from './creation.ts';
import { tellRefused } from './refusal.ts';

@Controller()
export class TaskRequestedEvents {
  constructor(private readonly creation: Creation) {}

  @OnEvent(TaskRequested)
  async taskRequested({ task }: TaskRequested, { tx, actor, correlationId, traceparent, id }: Heard): Promise<void> {
    const origin = { actor, correlationId, traceparent, parentId: id };
    for (const refusal of await this.creation.createWithin(tx, [task], origin)) await tellRefused(tx, refusal, origin);
  }
}
