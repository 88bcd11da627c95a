import { pageAround } from '../access/lineage.ts';
import type { BlockRecord, DataSourceRecord, Parent } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';
import { differs, shownParent, type Scene, type Signal } from './signal.ts';

/** What changed inside of a page or data source. */
export interface ChangedPart {
  id: string;
  type: 'page' | 'database' | 'block';
}

/** What stands in a page or data source changed: it has more, less or other parts than before. */
export function holderSignals(scene: Scene, parent: Parent, part: ChangedPart, author: string): Signal[] {
  if (parent.type === 'workspace' || parent.type === 'database_id') return [];
  if (parent.type !== 'data_source_id') return pageContent(scene, parent.id, part, author);
  const source = scene.store.get('dataSources', parent.id);
  return source ? [sourceContent(scene, source, part, author)] : [];
}

/** What became of a block: the page around it has changed. */
export function blockSignals(scene: Scene, before: BlockRecord | undefined, after: BlockRecord | undefined): Signal[] {
  if (!after) return [];
  const isSame =
    before &&
    before.inTrash === after.inTrash &&
    !differs([before.content, before.parent], [after.content, after.parent]);
  return isSame ? [] : pageContent(scene, after.parent.id, { id: after.id, type: 'block' }, after.editedBy);
}

/** The rows of a data source, or its name, changed. */
export function sourceContent(scene: Scene, source: DataSourceRecord, part: ChangedPart, author: string): Signal {
  return {
    ...sourceEntity(scene, source),
    type: hasDataSources(scene.version) ? 'data_source.content_updated' : 'database.content_updated',
    data: { parent: sourceParent(scene, source), updated_blocks: [part] },
    authors: [author],
  };
}

/** Before 2025-09-03 a database was its own data source, and its events say so. */
export function sourceEntity({ version }: Scene, source: DataSourceRecord): Pick<Signal, 'entity' | 'seenBy'> {
  const entity = hasDataSources(version)
    ? { id: source.id, type: 'data_source' }
    : { id: source.databaseId, type: 'database' };
  return { entity, seenBy: { sharedWith: source.id } };
}

/** Where a data source hangs; before 2025-09-03, where its database does. */
export function sourceParent(scene: Scene, source: DataSourceRecord): Record<string, unknown> {
  const database = scene.store.get('databases', source.databaseId);
  if (!hasDataSources(scene.version) && database) return shownParent(scene, database.parent);
  return { id: source.databaseId, type: 'database' };
}

function pageContent(scene: Scene, holderId: string, part: ChangedPart, author: string): Signal[] {
  const page = pageAround(scene.store, holderId);
  if (!page) return [];
  const signal: Signal = {
    type: 'page.content_updated',
    entity: { id: page.id, type: 'page' },
    data: { parent: shownParent(scene, page.parent), updated_blocks: [part] },
    authors: [author],
    seenBy: { sharedWith: page.id },
  };
  return [signal];
}
