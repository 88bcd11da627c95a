import { Controller } from '@nestjs/common';
import {
  LimitService,
  type Gate,
  type GetGateRequest,
  type ListGatesRequest,
  type ListGatesResponse,
  type PauseWorkRequest,
  type RemoveLimitRequest,
  type RemoveLimitResponse,
  type ResetCircuitRequest,
  type ResumeWorkRequest,
  type ResumeWorkResponse,
  type SetLimitRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Rules } from './rules.ts';

@Controller()
export class LimitRpc {
  constructor(private readonly rules: Rules) {}

  @OnCall(LimitService.listGates)
  async listGates({ workspaceId, kind }: ListGatesRequest): Promise<ListGatesResponse> {
    return { gates: await this.rules.list(workspaceId, kind) };
  }

  @OnCall(LimitService.getGate)
  getGate({ workspaceId, id }: GetGateRequest): Promise<Gate> {
    return this.rules.get(workspaceId, id);
  }

  @OnCall(LimitService.setLimit)
  setLimit({ workspaceId, scope, rule }: SetLimitRequest): Promise<Gate> {
    return this.rules.set(workspaceId, scope, rule);
  }

  @OnCall(LimitService.removeLimit)
  async removeLimit({ workspaceId, id }: RemoveLimitRequest): Promise<RemoveLimitResponse> {
    await this.rules.remove(workspaceId, id);
    return {};
  }

  @OnCall(LimitService.pauseWork)
  pauseWork({ workspaceId, scope, reason }: PauseWorkRequest): Promise<Gate> {
    return this.rules.pause(workspaceId, scope, reason);
  }

  @OnCall(LimitService.resumeWork)
  async resumeWork({ workspaceId, id, reason }: ResumeWorkRequest): Promise<ResumeWorkResponse> {
    await this.rules.resume(workspaceId, id, reason);
    return {};
  }

  @OnCall(LimitService.resetCircuit)
  resetCircuit({ workspaceId, id, reason }: ResetCircuitRequest): Promise<Gate> {
    return this.rules.reset(workspaceId, id, reason);
  }
}
