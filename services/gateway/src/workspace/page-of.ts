import { Invalid } from '@na/errors';
import { listOf, type List, type ListQuery } from '../http/list.ts';

/** A page of a list that is short enough to be read whole; its cursor is the id that the page before ended with. @throws Problem `validation_failed` */
export function pageOf<Item>(
  all: readonly Item[],
  { limit, cursor }: ListQuery,
  idOf: (item: Item) => string = item => (item as { id: string }).id,
): List<Item> {
  const before = cursor === undefined ? -1 : all.findIndex(item => idOf(item) === cursor);
  if (cursor !== undefined && before === -1) {
    const detail = 'should be the nextCursor of a page before, unchanged; what it named may be gone, so begin anew';
    throw Invalid({ errors: [{ pointer: '?cursor', detail }] });
  }
  const page = all.slice(before + 1, before + 1 + limit);
  const last = page.at(-1);
  return listOf(page, before + 1 + page.length < all.length && last ? idOf(last) : undefined);
}
