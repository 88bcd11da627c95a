import type { Worker, WorkerOrder } from '@na/contracts';

/** A worker as it stands in the table `worker`. */
export interface WorkerRow {
  id: string;
  name: string;
  service: string;
  version: string;
  standing: WorkerOrder;
  load: number;
  slots: { [type: string]: number };
  started_at: Date;
  last_beat: Date;
  ordered_by: string | null;
  reason: string | null;
}

/** The worker of a row, as the contract has it. */
export function workerOf(row: WorkerRow): Worker {
  const { id, name, service, version, load, slots } = row;
  return {
    ...{ id, name, service, version, load, slots },
    order: row.standing,
    startedAt: row.started_at.toISOString(),
    lastBeatAt: row.last_beat.toISOString(),
    orderedBy: row.ordered_by ?? undefined,
    reason: row.reason ?? undefined,
  };
}
