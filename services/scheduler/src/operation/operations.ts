import { Inject, Injectable } from '@nestjs/common';
import {
  OperationCancelled,
  OperationStarted,
  type CancelOperationRequest,
  type CreateOperationRequest,
  type ListOperationsRequest,
  type ListOperationsResponse,
  type Operation,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { afterCommit, refuseDeleted, tell, transaction } from '@na/persistence';
import { isDeepStrictEqual } from 'node:util';
import { DataSource } from 'typeorm';
import { OperationFinishedAlready, OperationIdTaken, OperationNotFound } from '../errors.ts';
import { listPage } from '../list-page.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import { admitted, reasonFaults } from './new-operation.ts';
import { OPERATION_KINDS, type OperationKind } from './operation-kind.ts';
import { operationOf, type OperationRow } from './operation-row.ts';
import { CREATE, END, GET, LIST, LOCK_TO_STOP, NOTE_STARTED } from './operation.queries.ts';
import { Runner } from './runner.ts';

/** Takes, gives and stops operations. */
@Injectable()
export class Operations {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(OPERATION_KINDS) private readonly kinds: readonly OperationKind[],
    private readonly runner: Runner,
  ) {}

  /**
   * Begins an operation in the name of the one who asks, or gives the one that has its id already.
   * @throws Problem `validation_failed`; `operation_id_taken` when the id belongs to another one; `workspace_deleted`
   */
  async create(request: CreateOperationRequest): Promise<Operation> {
    const kind = admitted(request, this.kinds);
    const options = kind.complete?.(request.options) ?? request.options;
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, request.workspaceId);
      const { id, workspaceId, filter, dryRun, reason } = request;
      const { actor, correlationId, traceparent } = originOfCall();
      const [made] = await tx.query<OperationRow[]>(CREATE, [
        ...[workspaceId, id, kind.name, filter, options, request.tasksPerSecond, dryRun, reason],
        ...[actor, correlationId, traceparent],
      ]);
      if (!made) return this.#repeated(request, await this.#row(request));
      const body = { operationId: made.id, version: 1, kind: kind.name, filter, dryRun, reason };
      const event = await tell(tx, OperationStarted, body, { workspaceId });
      await tx.query(NOTE_STARTED, [workspaceId, id, event]);
      afterCommit(tx, () => this.runner.rouse());
      return operationOf(made);
    });
  }

  /** An operation. @throws Problem `operation_not_found` */
  async get(wanted: { workspaceId: string; id: string }): Promise<Operation> {
    return operationOf(await this.#row(wanted));
  }

  /** A page of operations, newest first. @throws Problem `validation_failed` */
  async list(request: ListOperationsRequest): Promise<ListOperationsResponse> {
    const { workspaceId, states, kinds } = request;
    const { page, nextCursor } = await listPage(request, (before, most) =>
      this.dataSource.query<OperationRow[]>(LIST, [workspaceId, states, kinds, before, most]),
    );
    return { operations: page.map(operationOf), nextCursor };
  }

  /**
   * Stops an operation; what it did stays. Stopping one that is stopped changes nothing.
   * @throws Problem `validation_failed`, `operation_not_found`, `operation_finished_already`
   */
  async cancel({ workspaceId, id, reason }: CancelOperationRequest): Promise<Operation> {
    const errors = reasonFaults(reason);
    if (errors.length) throw Invalid({ errors });
    await this.#row({ workspaceId, id });
    return transaction(this.dataSource, async tx => {
      const [row] = await tx.query<[OperationRow]>(LOCK_TO_STOP, [workspaceId, id]);
      if (row.state === 'cancelled') return operationOf(row);
      if (row.state !== 'running') throw OperationFinishedAlready({ id, state: row.state });
      const [[ended]] = await tx.query<[[OperationRow], number]>(END, [workspaceId, id, 'cancelled', null]);
      const { kind, done, version } = ended;
      await tell(tx, OperationCancelled, { operationId: row.id, version, kind, done, reason }, { workspaceId });
      return operationOf(ended);
    });
  }

  #repeated({ id, kind, dryRun, filter }: CreateOperationRequest, there: OperationRow): Operation {
    // As it would come back from the database: without the members that are undefined.
    const isSame = isDeepStrictEqual(there.filter, JSON.parse(JSON.stringify(filter)));
    if (there.kind !== kind || there.dry_run !== dryRun || !isSame) throw OperationIdTaken({ id });
    return operationOf(there);
  }

  async #row({ workspaceId, id }: { workspaceId: string; id: string }): Promise<OperationRow> {
    const isPossible = isUuid(id) && isUuid(workspaceId);
    const [row] = isPossible ? await this.dataSource.query<OperationRow[]>(GET, [workspaceId, id]) : [];
    if (!row) throw OperationNotFound({ id });
    return row;
  }
}
