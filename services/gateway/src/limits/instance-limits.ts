import { Injectable } from '@nestjs/common';
import { InstanceLimitService, type Gate, type GateKind } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { LimitBody, PauseBody } from './limit.bodies.ts';

/** What tasks of all workspaces have to pass, as the scheduler has it. */
@Injectable()
export class InstanceLimits {
  constructor(private readonly services: Services) {}

  /** All gates of a kind; there are few. */
  async list(kind: GateKind): Promise<List<Gate>> {
    const { gates } = await this.services.ask(InstanceLimitService.listInstanceGates, { kind });
    return listOf(gates, undefined);
  }

  set({ type, key, limit }: LimitBody): Promise<Gate> {
    return this.services.ask(InstanceLimitService.setInstanceLimit, { scope: { type, key }, rule: limit });
  }

  async remove(id: string): Promise<void> {
    await this.services.ask(InstanceLimitService.removeInstanceLimit, { id });
  }

  pause({ reason, type, key }: PauseBody): Promise<Gate> {
    return this.services.ask(InstanceLimitService.pauseInstance, { scope: { type, key }, reason });
  }

  async resume(id: string, reason?: string): Promise<void> {
    await this.services.ask(InstanceLimitService.resumeInstance, { id, reason });
  }

  reset(id: string, reason: string): Promise<Gate> {
    return this.services.ask(InstanceLimitService.resetInstanceCircuit, { id, reason });
  }
}
