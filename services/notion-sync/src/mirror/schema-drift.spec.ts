import type { JsonObject } from '@na/contracts';
import { driftBetween } from './schema-drift.ts';

const property = (id: string, name: string, type: string, config: JsonObject = {}): JsonObject => ({
  id,
  name,
  type,
  [type]: config,
});

describe('the drift of a schema', () => {
  const before = {
    Name: property('title', 'Name', 'title'),
    Status: property('s', 'Status', 'select', { options: [{ id: 'o', name: 'Open' }] }),
    Due: property('d', 'Due', 'date'),
    Old: property('o', 'Old', 'number'),
  };

  it('tells what is new, gone, renamed, of another type or otherwise set up, by the properties’ ids', () => {
    const after = {
      Title: property('title', 'Title', 'title'),
      Status: property('s', 'Status', 'select', {
        options: [
          { id: 'o', name: 'Open' },
          { id: 'c', name: 'Closed' },
        ],
      }),
      Due: property('d', 'Due', 'rich_text'),
      New: property('n', 'New', 'url'),
    };
    expect(driftBetween(before, after)).toEqual([
      { kind: 'retyped', propertyId: 'd', name: 'Due', type: 'rich_text', was: 'date' },
      { kind: 'added', propertyId: 'n', name: 'New', type: 'url' },
      { kind: 'removed', propertyId: 'o', name: 'Old', type: 'number' },
      { kind: 'reconfigured', propertyId: 's', name: 'Status', type: 'select' },
      { kind: 'renamed', propertyId: 'title', name: 'Title', type: 'title', was: 'Name' },
    ]);
  });

  it('is none between the same properties in another order', () => {
    expect(driftBetween(before, Object.fromEntries(Object.entries(before).reverse()))).toEqual([]);
  });
});
