import { Controller } from '@nestjs/common';
import { ReplayService, type ReplayTaskRequest, type Task } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Replays } from './replays.ts';

@Controller()
export class ReplayRpc {
  constructor(private readonly replays: Replays) {}

  @OnCall(ReplayService.replayTask)
  replayTask(request: ReplayTaskRequest): Promise<Task> {
    return this.replays.one(request);
  }
}
