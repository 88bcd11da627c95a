import { Controller } from '@nestjs/common';
import {
  WorkerService,
  type AnnounceTaskTypesRequest,
  type AnnounceTaskTypesResponse,
  type ClaimTasksRequest,
  type ClaimTasksResponse,
  type HeartbeatRequest,
  type HeartbeatResponse,
  type SettleAttemptsRequest,
  type SettleAttemptsResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { DeclaredRules } from '../gate/declared-rules.ts';
import { TaskTypes } from '../task-type/task-types.ts';
import { Claims } from './claims.ts';
import { Heartbeats } from './heartbeats.ts';
import { Settlements } from './settlements.ts';

@Controller()
export class WorkerRpc {
  constructor(
    private readonly types: TaskTypes,
    private readonly claims: Claims,
    private readonly heartbeats: Heartbeats,
    private readonly settlements: Settlements,
    private readonly rules: DeclaredRules,
  ) {}

  @OnCall(WorkerService.announceTaskTypes)
  async announceTaskTypes({ service, types }: AnnounceTaskTypesRequest): Promise<AnnounceTaskTypesResponse> {
    await this.types.announce(service, types);
    await this.rules.apply(types);
    return {};
  }

  @OnCall(WorkerService.claimTasks)
  claimTasks(request: ClaimTasksRequest): Promise<ClaimTasksResponse> {
    return this.claims.claim(request);
  }

  @OnCall(WorkerService.heartbeat)
  heartbeat(request: HeartbeatRequest): Promise<HeartbeatResponse> {
    return this.heartbeats.beat(request);
  }

  @OnCall(WorkerService.settleAttempts)
  async settleAttempts(request: SettleAttemptsRequest): Promise<SettleAttemptsResponse> {
    return { results: await this.settlements.settle(request) };
  }
}
