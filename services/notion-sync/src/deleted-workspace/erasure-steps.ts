import type { ErasureStep } from '@na/persistence';
import type { Connections } from '../connections/connections.ts';
import { eraseMirror, MIRROR_TABLES } from '../mirror/leftover.queries.ts';
import { CONNECTIONS_OF, eraseFrom } from './deleted-workspace.queries.ts';

/**
 * First what opens Notion: connections with their tokens, which are given back to Notion where people gave them by OAuth. Then what
 * Notion's things are mirrored by, and the ledger of what was written.
 */
export function erasureSteps(connections: Connections): ErasureStep[] {
  return [
    eraser('authorization_request'),
    async (tx, { id: workspaceId }, most) => {
      const found = await tx.query<{ id: string }[]>(CONNECTIONS_OF, [workspaceId, most]);
      for (const { id } of found) await connections.removeIn(tx, { workspaceId, id });
      return found.length;
    },
    eraser('todo_conflict'),
    eraser('todo'),
    eraser('todo_source'),
    eraser('channel_link'),
    eraser('person_link'),
    eraser('page'),
    eraser('effect'),
    eraser('removed_connection'),
    ...[...MIRROR_TABLES, 'mirror_connection' as const].map(mirrorEraser),
  ];
}

function eraser(table: Parameters<typeof eraseFrom>[0]): ErasureStep {
  return async (tx, { id }, most) => {
    const [gone] = await tx.query<{ count: number }[]>(eraseFrom(table), [id, most]);
    return gone!.count;
  };
}

function mirrorEraser(table: Parameters<typeof eraseMirror>[0]): ErasureStep {
  return async (tx, { id }, most) => {
    const [gone] = await tx.query<{ count: number }[]>(eraseMirror(table, 'workspace_id'), [id, most]);
    return gone!.count;
  };
}
