import { Injectable } from '@nestjs/common';
import { Priority, type JsonObject } from '@na/contracts';
import type { FieldError } from '@na/errors';
import type { EntityManager } from 'typeorm';
import { choiceFaults } from '../operation/new-operation.ts';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import { originOf, type OperationRow } from '../operation/operation-row.ts';
import { Priorities } from './priorities.ts';
import { urgencyIn, weightFaults } from './urgency.ts';

/** Changes how urgent tasks are that wait or run. */
@Injectable()
export class ReprioritiseKind implements OperationKind {
  readonly name = 'reprioritise';
  readonly takes = ['scheduled', 'ready', 'running'] as const;
  readonly means = this.takes;
  readonly most = 200;

  constructor(private readonly priorities: Priorities) {}

  faultsOf(options: JsonObject): FieldError[] {
    if (options['priority'] === undefined && options['weight'] === undefined)
      return [{ pointer: '/options', detail: 'should have a priority, a weight, or both' }];
    return [...choiceFaults(options, 'priority', Priority), ...weightFaults(options['weight'], '/options/weight')];
  }

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    const { workspace_id: workspaceId, options, reason } = operation;
    const wanted = { workspaceId, ids, urgency: urgencyIn(options), reason, origin: originOf(operation) };
    const done = await this.priorities.within(tx, wanted);
    return { done, skipped: ids.length - done, failures: 0 };
  }
}
