import { Injectable } from '@nestjs/common';
import { LimitService, type Explanation, type Gate, type GateKind } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { LimitBody, PauseBody } from './limit.bodies.ts';

/** What tasks of a workspace have to pass, as the scheduler has it. */
@Injectable()
export class Limits {
  constructor(private readonly services: Services) {}

  /** All gates of a kind; there are few. */
  async list(workspaceId: string, kind: GateKind): Promise<List<Gate>> {
    const { gates } = await this.services.ask(LimitService.listGates, { workspaceId, kind });
    return listOf(gates, undefined);
  }

  get(workspaceId: string, id: string): Promise<Gate> {
    return this.services.ask(LimitService.getGate, { workspaceId, id });
  }

  set(workspaceId: string, { type, key, limit }: LimitBody): Promise<Gate> {
    return this.services.ask(LimitService.setLimit, { workspaceId, scope: { type, key }, rule: limit });
  }

  async remove(workspaceId: string, id: string): Promise<void> {
    await this.services.ask(LimitService.removeLimit, { workspaceId, id });
  }

  pause(workspaceId: string, { reason, type, key }: PauseBody): Promise<Gate> {
    return this.services.ask(LimitService.pauseWork, { workspaceId, scope: { type, key }, reason });
  }

  async resume(workspaceId: string, id: string, reason?: string): Promise<void> {
    await this.services.ask(LimitService.resumeWork, { workspaceId, id, reason });
  }

  reset(workspaceId: string, id: string, reason: string): Promise<Gate> {
    return this.services.ask(LimitService.resetCircuit, { workspaceId, id, reason });
  }

  explain(workspaceId: string, id: string): Promise<Explanation> {
    return this.services.ask(LimitService.explainTask, { workspaceId, id });
  }
}
