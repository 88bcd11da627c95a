import type { DataSource, EntityManager } from 'typeorm';
import { WorkspaceDeleted } from '../errors.ts';
import { isDeleted } from './erasure.queries.ts';

/**
 * Keeps things from being stored for a workspace that is deleted. What passes at the very moment of the deletion is found by the
 * erasure, which looks again for minutes.
 * @throws Problem `workspace_deleted`
 */
export async function refuseDeleted(database: DataSource | EntityManager, workspaceId: string): Promise<void> {
  const [found] = await database.query<{ is: boolean }[]>(`select ${isDeleted('$1::uuid')} as is`, [workspaceId]);
  if (found?.is) throw WorkspaceDeleted({ id: workspaceId });
}
