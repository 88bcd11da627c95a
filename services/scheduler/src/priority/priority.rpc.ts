import { Controller } from '@nestjs/common';
import { PriorityService, type ReprioritiseTaskRequest, type Task } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Priorities } from './priorities.ts';

@Controller()
export class PriorityRpc {
  constructor(private readonly priorities: Priorities) {}

  @OnCall(PriorityService.reprioritiseTask)
  reprioritiseTask(request: ReprioritiseTaskRequest): Promise<Task> {
    return this.priorities.change(request);
  }
}
