import type { DataSource, EntityManager } from 'typeorm';

/** What is known of a mirror to whoever may go on with it. */
export interface HeldMirror {
  connectionId: string;
  workspaceId: string;
  /** Fences what the holder notes. */
  hold: number;
  polls: number;
  isWalked: boolean;
}

/** Takes a mirror for `leaseMs` when nobody has it. */
export async function takeMirror(
  dataSource: DataSource,
  connectionId: string,
  leaseMs: number,
): Promise<HeldMirror | undefined> {
  const [taken] = await dataSource.query(
    `update mirror_connection set held_until = clock_timestamp() + $2 * interval '1 millisecond', holds = holds + 1
     where connection_id = $1 and held_until < clock_timestamp()
     returning connection_id as "connectionId", workspace_id as "workspaceId", holds::float8 as hold, polls::float8 as polls,
       walked_at is not null as "isWalked"`,
    [connectionId, leaseMs],
  );
  return taken[0];
}

/** Makes a hold last `leaseMs` from now, or ends it with 0; gives whether it was still one. */
export async function renewMirror(
  dataSource: DataSource,
  { connectionId, hold }: HeldMirror,
  leaseMs: number,
): Promise<boolean> {
  const [renewed] = await dataSource.query(
    `update mirror_connection set held_until = clock_timestamp() + $3 * interval '1 millisecond'
     where connection_id = $1 and holds = $2 returning connection_id`,
    [connectionId, hold, leaseMs],
  );
  return renewed.length > 0;
}

/** Lets nobody else take the mirror until `tx` ends; gives whether the hold is still one. */
export async function keepHold(tx: EntityManager, { connectionId, hold }: HeldMirror): Promise<boolean> {
  const found = await tx.query('select from mirror_connection where connection_id = $1 and holds = $2 for share', [
    connectionId,
    hold,
  ]);
  return found.length > 0;
}
