import { Injectable } from '@nestjs/common';
import { ReplayEffects, type JsonObject } from '@na/contracts';
import type { FieldError } from '@na/errors';
import type { EntityManager } from 'typeorm';
import { choiceFaults } from '../operation/new-operation.ts';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import { originOf, type OperationRow } from '../operation/operation-row.ts';
import { replayId } from './replay-id.ts';
import { Replays } from './replays.ts';

/** Runs finished tasks again, as new ones. */
@Injectable()
export class ReplayKind implements OperationKind {
  readonly name = 'replay';
  readonly takes = ['succeeded', 'failed', 'dead', 'cancelled'] as const;
  readonly means = this.takes;
  // Payloads of 64 KiB are read and written by each step.
  readonly most = 100;

  constructor(private readonly replays: Replays) {}

  faultsOf(options: JsonObject): FieldError[] {
    return choiceFaults(options, 'effects', ReplayEffects);
  }

  complete({ effects = 'adopt' }: JsonObject): JsonObject {
    return { effects };
  }

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    const { workspace_id: workspaceId, reason, options } = operation;
    const newIds = new Map(ids.map(id => [id, replayId(operation.id, id)]));
    const effects = options['effects'] as ReplayEffects;
    const replay = { workspaceId, newIds, effects, reason, origin: originOf(operation) };
    const { done, refusals } = await this.replays.within(tx, replay);
    const last = refusals.at(-1)?.problem;
    const error = last && { kind: last.kind, code: last.code, detail: last.detail };
    return { done, skipped: ids.length - done - refusals.length, failures: refusals.length, error };
  }
}
