import { emptyState } from '../store/state.ts';
import { Store } from '../store/store.ts';
import { viewSignals, type ViewFacts } from './other-signals.ts';
import type { Scene } from './signal.ts';

const view: ViewFacts = {
  id: 'view',
  databaseId: 'database',
  dataSourceId: 'source',
  type: 'board',
  name: 'By status',
  filter: null,
  sorts: null,
  configuration: { group: 'status' },
  created: 0,
  createdBy: 'maker',
  edited: 0,
  editedBy: 'editor',
  inTrash: false,
};

const scene = (version: Scene['version']): Scene => ({
  store: new Store(emptyState(), null),
  version,
  isNew: () => false,
});

describe('views', () => {
  const parent = { id: 'database', type: 'database', data_source_id: 'source' };

  test('are told as made, changed in these fields, deleted', () => {
    const [made] = viewSignals(scene('2026-03-11'), undefined, view);
    expect(made).toMatchObject({
      type: 'view.created',
      entity: { id: 'view', type: 'view' },
      data: { parent, view_type: 'board' },
      seenBy: { sharedWith: 'database' },
    });
    const changed = { ...view, name: 'All', sorts: [{ property: 'Name' }], editedBy: 'other' };
    expect(viewSignals(scene('2026-03-11'), view, changed)).toMatchObject([
      { type: 'view.updated', authors: ['other'], data: { updated_fields: ['name', 'sorts'] } },
    ]);
    expect(viewSignals(scene('2026-03-11'), view, undefined)).toMatchObject([
      { type: 'view.deleted', data: { parent } },
    ]);
    expect(viewSignals(scene('2026-03-11'), view, { ...view, edited: 5 })).toEqual([]);
  });

  test('hang in their database only for an old subscription', () => {
    const [made] = viewSignals(scene('2022-06-28'), undefined, view);
    expect(made?.data?.['parent']).toEqual({ id: 'database', type: 'database' });
  });
});
