import type { PageRecord, Parent } from '../store/records.ts';
import { holderSignals } from './content-signals.ts';
import { differs, shownParent, trashStep, type Scene, type Signal } from './signal.ts';

/** What became of a page. */
export function pageSignals(scene: Scene, before: PageRecord | undefined, after: PageRecord | undefined): Signal[] {
  if (!after) return [];
  const told = (type: Signal['type'], data: Record<string, unknown> = {}): Signal => ({
    type,
    entity: { id: after.id, type: 'page' },
    data: { parent: shownParent(scene, after.parent), ...data },
    authors: [after.editedBy],
    seenBy: { sharedWith: after.id },
  });
  if (!before) return [told('page.created'), ...around(scene, after, [after.parent])];
  const signals: Signal[] = [];
  const step = trashStep(before, after);
  const isMoved = differs(before.parent, after.parent);
  if (step) signals.push(told(`page.${step}`), ...around(scene, after, [after.parent]));
  if (isMoved) signals.push(told('page.moved'), ...around(scene, after, [before.parent, after.parent]));
  if (before.isLocked !== after.isLocked) signals.push(told(after.isLocked ? 'page.locked' : 'page.unlocked'));
  // A page that moves to another data source changes its properties' ids, which is part of the move.
  const properties = isMoved ? [] : changedValues(before, after);
  if (properties.length > 0) signals.push(told('page.properties_updated', { updated_properties: properties }));
  if (differs([before.icon, before.cover], [after.icon, after.cover])) {
    signals.push(told('page.content_updated', { updated_blocks: [{ id: after.id, type: 'page' }] }));
  }
  return signals;
}

function around(scene: Scene, page: PageRecord, parents: Parent[]): Signal[] {
  return parents.flatMap(parent => holderSignals(scene, parent, { id: page.id, type: 'page' }, page.editedBy));
}

/** Ids of the properties whose values differ, url-encoded as in answers. */
function changedValues(before: PageRecord, after: PageRecord): string[] {
  const ids = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
  return [...ids].filter(id => differs(before.values[id], after.values[id])).map(encodeURIComponent);
}
