import { Injectable } from '@nestjs/common';
import {
  OperationService,
  ReplayService,
  type JsonObject,
  type Operation,
  type Task,
  type TaskFilter,
} from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { ListOperationsQuery, OperationBody, ReplayTaskBody } from './operation.dto.ts';

/** What is to be done to many tasks. */
export interface Wanted {
  kind: string;
  filter?: Partial<TaskFilter>;
  options?: JsonObject;
  dryRun?: boolean;
}

/** Work over many tasks, as the scheduler has it. */
@Injectable()
export class Operations {
  constructor(private readonly services: Services) {}

  begin(
    workspaceId: string,
    id: string,
    { kind, filter, options = {}, dryRun = false }: Wanted,
    { reason, tasksPerSecond }: OperationBody,
  ): Promise<Operation> {
    return this.services.ask(OperationService.createOperation, {
      ...{ id, workspaceId, kind, options, dryRun, reason, tasksPerSecond },
      filter: { states: [], types: [], errorCodes: [], ...filter },
    });
  }

  get(workspaceId: string, id: string): Promise<Operation> {
    return this.services.ask(OperationService.getOperation, { workspaceId, id });
  }

  async list(workspaceId: string, { state, kind, limit, cursor }: ListOperationsQuery): Promise<List<Operation>> {
    const { operations, nextCursor } = await this.services.ask(OperationService.listOperations, {
      ...{ workspaceId, limit, cursor },
      states: state ?? [],
      kinds: kind ?? [],
    });
    return listOf(operations, nextCursor);
  }

  cancel(workspaceId: string, id: string, reason: string): Promise<Operation> {
    return this.services.ask(OperationService.cancelOperation, { workspaceId, id, reason });
  }

  replayOne(workspaceId: string, id: string, newId: string, { effects, reason }: ReplayTaskBody): Promise<Task> {
    return this.services.ask(ReplayService.replayTask, { workspaceId, id, newId, effects, reason });
  }
}
