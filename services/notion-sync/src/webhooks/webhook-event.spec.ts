import { readsOf, webhookEvent } from './webhook-event.ts';

const ID = '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a';
const PAGE = '153104cd-477e-809d-8dc4-ff2d96ae3090';
const event = (more: object) => webhookEvent.parse({ id: 'e', type: 'x', ...more });

describe('an event of Notion’s', () => {
  it.each([
    ['page.content_updated', 'page', 'page'],
    ['page.deleted', 'page', 'page'],
    ['database.schema_updated', 'database', 'database'],
    ['data_source.schema_updated', 'data_source', 'data_source'],
    ['page.invented_tomorrow', 'page', 'page'],
  ])('%s says to read its %s again', (type, entity, kind) => {
    expect(readsOf(event({ type, entity: { id: ID, type: entity } }))).toEqual([{ kind, notionId: ID }]);
  });

  it('of a comment says to read the comments of its page again', () => {
    const data = { page_id: PAGE, parent: { id: ID, type: 'block' } };
    expect(readsOf(event({ type: 'comment.created', entity: { id: ID, type: 'comment' }, data }))).toEqual([
      { kind: 'comments', notionId: PAGE },
    ]);
  });

  it.each([
    { entity: { id: ID, type: 'view' } },
    { entity: { id: ID, type: 'file_upload' } },
    { entity: { id: 'not an id', type: 'page' } },
    { entity: { id: ID, type: 'comment' }, data: { page_id: 'not an id' } },
    { entity: 'nonsense', data: 7, timestamp: 'yesterday' },
    {},
  ])('that says nothing of what there are copies of is an event all the same: %j', more => {
    expect(readsOf(event(more))).toEqual([]);
  });
});
