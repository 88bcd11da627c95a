import { Controller } from '@nestjs/common';
import {
  InstanceLimitService,
  type Gate,
  type ListGatesResponse,
  type ListInstanceGatesRequest,
  type PauseInstanceRequest,
  type RemoveInstanceLimitRequest,
  type RemoveLimitResponse,
  type ResetInstanceCircuitRequest,
  type ResumeInstanceRequest,
  type ResumeWorkResponse,
  type SetInstanceLimitRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Rules } from './rules.ts';

@Controller()
export class InstanceLimitRpc {
  constructor(private readonly rules: Rules) {}

  @OnCall(InstanceLimitService.listInstanceGates)
  async listInstanceGates({ kind }: ListInstanceGatesRequest): Promise<ListGatesResponse> {
    return { gates: await this.rules.list(undefined, kind) };
  }

  @OnCall(InstanceLimitService.setInstanceLimit)
  setInstanceLimit({ scope, rule }: SetInstanceLimitRequest): Promise<Gate> {
    return this.rules.set(undefined, scope, rule);
  }

  @OnCall(InstanceLimitService.removeInstanceLimit)
  async removeInstanceLimit({ id }: RemoveInstanceLimitRequest): Promise<RemoveLimitResponse> {
    await this.rules.remove(undefined, id);
    return {};
  }

  @OnCall(InstanceLimitService.pauseInstance)
  pauseInstance({ scope, reason }: PauseInstanceRequest): Promise<Gate> {
    return this.rules.pause(undefined, scope, reason);
  }

  @OnCall(InstanceLimitService.resumeInstance)
  async resumeInstance({ id, reason }: ResumeInstanceRequest): Promise<ResumeWorkResponse> {
    await this.rules.resume(undefined, id, reason);
    return {};
  }

  @OnCall(InstanceLimitService.resetInstanceCircuit)
  resetInstanceCircuit({ id, reason }: ResetInstanceCircuitRequest): Promise<Gate> {
    return this.rules.reset(undefined, id, reason);
  }
}
