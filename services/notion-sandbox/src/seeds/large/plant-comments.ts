import type { CommentRecord, PageRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import type { Draw } from './draw.ts';
import { people, prose } from './words.ts';

/** One to three comments of one discussion on the page or, where it has blocks, on its first one. */
export function plantComments(store: Store, draw: Draw, page: PageRecord, blocks: string[]): void {
  const [block] = blocks;
  const parent: CommentRecord['parent'] =
    block !== undefined && draw.percent(40) ? { type: 'block_id', id: block } : { type: 'page_id', id: page.id };
  const discussionId = draw.uuid();
  for (let count = 1 + draw.below(3); count > 0; count -= 1) {
    const { id: createdBy, name } = draw.pick(people);
    store.put('comments', {
      id: draw.uuid(),
      parent,
      discussionId,
      richText: prose(draw),
      displayName: { type: 'user', name },
      seq: store.nextSeq(),
      created: page.edited,
      createdBy,
      edited: page.edited,
      editedBy: createdBy,
      inTrash: false,
    });
  }
}
