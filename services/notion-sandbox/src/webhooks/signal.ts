import type { Authored, Parent } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { hasDataSources, type ApiVersion } from '../versions.ts';
import type { EventType } from './event-types.ts';

/** Something that happened to an entity, as one version of the API tells it. */
export interface Signal {
  type: EventType;
  entity: { id: string; type: string };
  data: Record<string, unknown> | null;
  /** Ids of users. */
  authors: string[];
  /** Who may know: those with whom this page, database, data source or block is shared, or this bot alone. */
  seenBy: { sharedWith: string } | { bot: string };
}

/** What is at hand while a transaction's records are read as signals. */
export interface Scene {
  store: Store;
  version: ApiVersion;
  /** Whether the record came to be in this very transaction. */
  isNew: (id: string) => boolean;
}

/** Where something hangs, as events tell it. */
export function shownParent({ store, version }: Scene, parent: Parent): Record<string, unknown> {
  switch (parent.type) {
    case 'workspace':
      return { id: store.get('workspace', 'workspace')?.workspaceId, type: 'space' };
    case 'page_id':
      return { id: parent.id, type: 'page' };
    case 'block_id':
      return { id: parent.id, type: 'block' };
    case 'database_id':
      return { id: parent.id, type: 'database' };
    case 'data_source_id': {
      const database = { id: store.get('dataSources', parent.id)?.databaseId, type: 'database' };
      return hasDataSources(version) ? { ...database, data_source_id: parent.id } : database;
    }
  }
}

/** `deleted` or `undeleted` when a thing went into the trash or came out of it. */
export function trashStep(before: Authored | undefined, after: Authored): 'deleted' | 'undeleted' | null {
  if (!before || before.inTrash === after.inTrash) return null;
  return after.inTrash ? 'deleted' : 'undeleted';
}

export function differs(left: unknown, right: unknown): boolean {
  return left !== right && JSON.stringify(left) !== JSON.stringify(right);
}
