import { Injectable } from '@nestjs/common';
import {
  BatchChanged,
  BatchClosed,
  BatchCreated,
  type Batch,
  type ChangeBatchRequest,
  type CloseBatchRequest,
  type CreateBatchRequest,
  type JsonObject,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { afterCommit, refuseDeleted, tell, transaction, uuidv7 } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { isDeepStrictEqual } from 'node:util';
import { VersionStale } from '../errors.ts';
import { Operations } from '../operation/operations.ts';
import { originOfCall } from '../task/new-task.ts';
import { priorityOf } from '../task/task-row.ts';
import { counted, countsOf } from './batch-count.ts';
import { BatchGates } from './batch-gates.ts';
import { BatchKeeper } from './batch-keeper.ts';
import { rowOf } from './batch-reader.ts';
import { batchOf, type BatchKey, type BatchRow } from './batch-row.ts';
import { CREATE_BATCH, GET_BATCH, LOCK_BATCH, NOTE_CREATED } from './batch.queries.ts';
import { changeFaults, withChanges } from './changes.ts';
import { BatchEnded, BatchIdTaken, BatchIncomplete } from './errors.ts';
import { batchFaults, requestOf, thresholdOf, urgencyOf } from './new-batch.ts';
import { save } from './save.ts';

/** What people want of batches while they begin and run. */
@Injectable()
export class Batches {
  constructor(
    private readonly dataSource: DataSource,
    private readonly gates: BatchGates,
    private readonly operations: Operations,
    private readonly keeper: BatchKeeper,
  ) {}

  /**
   * Opens a batch in the name of the one who asks, or gives the one that has its id already.
   * @throws Problem `validation_failed` that names each field; `batch_id_taken`; `workspace_deleted`
   */
  async create(request: CreateBatchRequest): Promise<Batch> {
    const errors = batchFaults(request);
    if (errors.length) throw Invalid({ errors });
    const given = newRow(request);
    const row = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, given.workspace_id);
      const [made] = await tx.query<BatchRow[]>(CREATE_BATCH, [JSON.stringify(given)]);
      if (!made) return this.#repeated(tx, given);
      const { id: batchId, name, reason, workspace_id: workspaceId } = made;
      const { expectedLines } = request;
      const told = { batchId, version: 1, name, reason: reason ?? undefined, expectedLines };
      const event = await tell(tx, BatchCreated, { ...told, priority: priorityOf(made.priority) }, { workspaceId });
      await tx.query(NOTE_CREATED, [workspaceId, batchId, event]);
      await this.gates.limit(made);
      return made;
    });
    await this.gates.settle(row);
    return batchOf(row);
  }

  /**
   * Says that no more lines come; nothing happens to a batch that is not open.
   * @throws Problem `batch_not_found`; `batch_incomplete` when it has not as many tasks as it has to have
   */
  async close({ workspaceId, id, tasks }: CloseBatchRequest): Promise<Batch> {
    return transaction(this.dataSource, async tx => {
      const row = await rowOf(tx, LOCK_BATCH, { workspaceId, id });
      if (row.state !== 'open') return batchOf(row);
      const all = counted(row, await countsOf(tx, row));
      if (tasks !== undefined && tasks !== all.tasks) throw BatchIncomplete({ id, tasks: all.tasks, expected: tasks });
      const closed: BatchRow = { ...all, state: 'running', closed_at: row.now, version: row.version + 1 };
      const body = { batchId: row.id, version: closed.version, tasks: closed.tasks };
      await tell(tx, BatchClosed, body, { workspaceId: row.workspace_id });
      const saved = await save(tx, closed, 0);
      afterCommit(tx, () => this.keeper.look());
      return batchOf(saved);
    });
  }

  /**
   * Changes a batch that runs. A new priority is the one of all lines to come at once, and an operation carries it to the tasks that wait;
   * what is allowed to run holds from the answer on.
   * @throws Problem `validation_failed`, `batch_not_found`, `version_stale`, `batch_ended`
   */
  async change(request: ChangeBatchRequest): Promise<Batch> {
    const errors = changeFaults(request);
    if (errors.length) throw Invalid({ errors });
    const row = await transaction(this.dataSource, tx => this.#change(tx, request));
    await this.gates.settle(row);
    return batchOf(row);
  }

  async #change(tx: EntityManager, request: ChangeBatchRequest): Promise<BatchRow> {
    const row = await lockedAt(tx, request);
    if (row.state !== 'open' && row.state !== 'running')
      throw BatchEnded({ id: row.id, state: row.state, what: 'change' });
    const { changes, changed } = withChanges(row, request);
    if (!Object.keys(changes).length) return row;
    if (changed.max_running !== row.max_running) await this.gates.limit(changed);
    const isUrgencyNew = changed.priority !== row.priority || changed.weight !== row.weight;
    const operationId = isUrgencyNew ? await this.#reprioritise(changed, request.reason) : undefined;
    const next = { ...changed, version: row.version + 1, operation_id: operationId ?? row.operation_id };
    const body = { batchId: row.id, version: next.version, changes, reason: request.reason, operationId };
    await tell(tx, BatchChanged, body, { workspaceId: row.workspace_id });
    return save(tx, next, 0);
  }

  /** Begins after the lines that came with the old priority are stored, and so meets them all. */
  async #reprioritise(row: BatchRow, reason = `The batch ${row.id} has another priority.`): Promise<string> {
    const { id } = await this.operations.create({
      id: uuidv7(),
      workspaceId: row.workspace_id,
      kind: 'reprioritise',
      filter: { states: [], types: [], errorCodes: [], batchId: row.id },
      options: { priority: priorityOf(row.priority), weight: row.weight },
      dryRun: false,
      reason,
    });
    return id;
  }

  async #repeated(tx: EntityManager, given: NewRow): Promise<BatchRow> {
    const there = await rowOf(tx, GET_BATCH, { workspaceId: given.workspace_id, id: given.id });
    if (!isDeepStrictEqual(there.request, given.request)) throw BatchIdTaken({ id: given.id });
    return there;
  }
}

/** A batch, locked. @throws Problem `batch_not_found`, `version_stale` */
export async function lockedAt(tx: EntityManager, { version, ...key }: BatchKey & { version?: number }) {
  const row = await rowOf(tx, LOCK_BATCH, key);
  if (version !== undefined && version !== row.version) throw VersionStale({ version: row.version, expected: version });
  return row;
}

/** A batch on its way into the database. */
type NewRow = ReturnType<typeof newRow>;

function newRow(request: CreateBatchRequest) {
  const { id, workspaceId, name, reason, deadline, maxRunning, failureThreshold, expectedLines } = request;
  const { actor, correlationId, traceparent } = originOfCall();
  return {
    ...{ workspace_id: workspaceId.toLowerCase(), id: id.toLowerCase(), name, reason },
    ...urgencyOf(request),
    ...{ deadline, max_running: maxRunning, expected_lines: expectedLines, request: requestOf(request) as JsonObject },
    failure_threshold: thresholdOf(failureThreshold),
    ...{ actor, correlation_id: correlationId, traceparent },
  };
}
