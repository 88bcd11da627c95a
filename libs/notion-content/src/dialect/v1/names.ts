/** Elements that v1 calls otherwise than v2. */
const V1: { [tag: string]: string } = {
  toggle: 'details',
  'table-of-contents': 'table_of_contents',
  'synced-block': 'synced_block',
  'synced-block-reference': 'synced_block_reference',
  'meeting-notes-section-notes': 'notes',
  'meeting-notes-section-transcript': 'transcript',
};

const V2 = new Map(Object.entries(V1).map(([v2, v1]) => [v1, v2]));

export function nameInV1(tag: string): string {
  return V1[tag] ?? tag;
}

export function nameInV2(tag: string): string {
  return V2.get(tag) ?? tag;
}
