import type { DatabaseRecord, DataSourceRecord, Property } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';
import { holderSignals, sourceContent, sourceEntity, sourceParent } from './content-signals.ts';
import { differs, shownParent, trashStep, type Scene, type Signal } from './signal.ts';

/** How the schema of a data source changed, by property. */
export interface SchemaChange {
  id: string;
  name: string | null;
  action: 'created' | 'updated' | 'deleted';
}

/** What became of a database. */
export function databaseSignals(
  scene: Scene,
  before: DatabaseRecord | undefined,
  after: DatabaseRecord | undefined,
): Signal[] {
  if (!after) return [];
  const told = (type: Signal['type'], data: Record<string, unknown> = {}): Signal => ({
    type,
    entity: { id: after.id, type: 'database' },
    data: { parent: shownParent(scene, after.parent), ...data },
    authors: [after.editedBy],
    seenBy: { sharedWith: after.id },
  });
  const part = { id: after.id, type: 'database' } as const;
  const inPage = (parent: DatabaseRecord['parent']) => holderSignals(scene, parent, part, after.editedBy);
  if (!before) return [told('database.created'), ...inPage(after.parent)];
  const signals: Signal[] = [];
  const step = trashStep(before, after);
  if (step) signals.push(told(`database.${step}`), ...inPage(after.parent));
  if (differs(before.parent, after.parent)) {
    signals.push(told('database.moved'), ...inPage(before.parent), ...inPage(after.parent));
  }
  const look = ({ title, description, icon, cover }: DatabaseRecord) => [title, description, icon, cover];
  // Only 2022-06-28 has an event for this; the name of a data source is told as its own content.
  if (!hasDataSources(scene.version) && differs(look(before), look(after))) {
    signals.push(told('database.content_updated', { updated_blocks: [part] }));
  }
  return signals;
}

/** What became of a data source. One that came with its database is told with it. */
export function dataSourceSignals(
  scene: Scene,
  before: DataSourceRecord | undefined,
  after: DataSourceRecord | undefined,
): Signal[] {
  if (!after) return [];
  const told = (type: Signal['type'], data: Record<string, unknown> = {}): Signal => ({
    type,
    ...sourceEntity(scene, after),
    data: { parent: sourceParent(scene, after), ...data },
    authors: [after.editedBy],
  });
  if (!before) return scene.isNew(after.databaseId) ? [] : [told('data_source.created')];
  const signals: Signal[] = [];
  const step = trashStep(before, after);
  if (step) signals.push(told(`data_source.${step}`));
  if (before.databaseId !== after.databaseId) signals.push(told('data_source.moved'));
  const changes = schemaChanges(before.schema, after.schema);
  const schemaType = hasDataSources(scene.version) ? 'data_source.schema_updated' : 'database.schema_updated';
  if (changes.length > 0) signals.push(told(schemaType, { updated_properties: changes }));
  if (differs([before.title, before.icon], [after.title, after.icon])) {
    signals.push(sourceContent(scene, after, { id: after.databaseId, type: 'database' }, after.editedBy));
  }
  return signals;
}

/** The properties that came, went or changed, by their ids. */
export function schemaChanges(before: readonly Property[], after: readonly Property[]): SchemaChange[] {
  const change = ({ id, name }: Property, action: SchemaChange['action']): SchemaChange => ({
    id: encodeURIComponent(id),
    name,
    action,
  });
  const gone = before.filter(({ id }) => !after.some(property => property.id === id));
  const present = after.flatMap(property => {
    const earlier = before.find(({ id }) => id === property.id);
    if (!earlier) return [change(property, 'created')];
    return differs(earlier, property) ? [change(property, 'updated')] : [];
  });
  return [...present, ...gone.map(property => change(property, 'deleted'))];
}
