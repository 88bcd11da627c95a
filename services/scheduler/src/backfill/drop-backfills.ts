import { BackfillCancelled } from '@na/contracts';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { CANCEL_OF_SCHEDULE } from './backfill.queries.ts';
import type { BackfillRow } from './backfill-row.ts';

/** Stops what goes on of a schedule that is deleted. */
export async function dropBackfills(tx: EntityManager, schedule: { workspace_id: string; id: string }): Promise<void> {
  const [dropped] = await tx.query<[BackfillRow[], number]>(CANCEL_OF_SCHEDULE, [schedule.workspace_id, schedule.id]);
  for (const backfill of dropped) await tellCancelled(tx, backfill);
}

export async function tellCancelled(
  tx: EntityManager,
  { id, workspace_id, schedule_id, fired }: BackfillRow,
): Promise<void> {
  await tell(tx, BackfillCancelled, { backfillId: id, scheduleId: schedule_id, fired }, { workspaceId: workspace_id });
}
