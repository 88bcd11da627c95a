import { Injectable } from '@nestjs/common';
import { WorkerOrdered, WorkerSummoned, type OrderWorkerRequest, type Worker } from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { Hints } from '@na/messaging';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { WorkerNotFound } from '../errors.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import { isStorable } from '../task/storable.ts';
import { workerOf, type WorkerRow } from './worker-row.ts';
import { HEARD_WORKERS, ORDER_WORKER } from './worker.queries.ts';

/** The most tasks of a type that one worker runs at the same time, and the longest reason in characters. */
const MOST_SLOTS = 1_000;
const MOST_REASON = 200;

/** Workers, as operators see and steer them. */
@Injectable()
export class Workers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: Hints,
  ) {}

  /** Those that are heard, by name; the first 1,000. */
  async all(): Promise<Worker[]> {
    return (await this.dataSource.query<WorkerRow[]>(HEARD_WORKERS)).map(workerOf);
  }

  /**
   * Tells a worker how to go on. It hears it at once or, when that is lost, with its next heartbeat.
   * @throws Problem `validation_failed` that names each field; `worker_not_found` when none of that id is heard
   */
  async order({ id, order, slots, reason }: OrderWorkerRequest): Promise<Worker> {
    const errors = faultsOf(slots, reason);
    if (errors.length) throw Invalid({ errors });
    if (!isUuid(id)) throw WorkerNotFound({ id });
    return transaction(this.dataSource, async tx => {
      const given = [id, order, JSON.stringify(slots), originOfCall().actor, reason];
      const [[row]] = await tx.query<[(WorkerRow & { ordered_slots: WorkerRow['slots'] })[], number]>(
        ORDER_WORKER,
        given,
      );
      if (!row) throw WorkerNotFound({ id });
      const { name: worker, service, standing, ordered_slots } = row;
      await tell(tx, WorkerOrdered, { worker, service, order: standing, slots: ordered_slots, reason });
      afterCommit(tx, () => this.hints.give(WorkerSummoned, { worker }));
      return workerOf(row);
    });
  }
}

function faultsOf(slots: OrderWorkerRequest['slots'], reason = ''): FieldError[] {
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    ...Object.entries(slots).map(([type, count]): [boolean, string, string] => [
      count > MOST_SLOTS,
      `/slots/${type}`,
      `should be 0 to ${MOST_SLOTS}, but is ${count}`,
    ]),
    [Object.keys(slots).some(type => !isStorable(type)), '/slots', 'has a type that cannot be kept'],
    [Object.keys(slots).length > MOST_SLOTS, '/slots', `should have at most ${MOST_SLOTS} types`],
    [reason.length > MOST_REASON || !isStorable(reason), '/reason', `should have at most ${MOST_REASON} characters`],
  ];
  return checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
}
