import { Invalid } from '@na/errors';
import { isId, Text, Whole } from './fields.ts';
import { ListOf } from './json-fields.ts';
import { WholeQuery } from './query-fields.ts';

/** How every list is asked for. */
export class ListQuery {
  @WholeQuery('How many to give at most.', { min: 1, max: 100, default: 20 })
  limit!: number;

  @Text('Where the page before ended: its `nextCursor`.', { max: 1_000, optional: true })
  cursor?: string;
}

/** The id that a page ended with whose list goes by ids. @throws Problem `validation_failed` when it is none */
export function idAfter({ cursor }: ListQuery): string | undefined {
  if (cursor === undefined || isId(cursor)) return cursor;
  throw Invalid({ errors: [{ pointer: '?cursor', detail: 'should be the nextCursor of a page before, unchanged' }] });
}

/** How every list is answered. */
export interface List<Item> {
  data: Item[];
  /** Where the next page starts; null on the last one. */
  nextCursor: string | null;
  /** How many there are in all, where that is affordable and was asked for. */
  total?: number;
}

/** What the class of a list of `Item`s extends, for the document. */
export function ListDtoOf<Item extends object>(type: new () => Item): new () => List<Item> {
  class ListDto implements List<Item> {
    @ListOf('The entries of this page, newest first unless asked for otherwise.', type)
    data!: Item[];

    @Text('Where the next page starts: the `cursor` to ask for; null on the last page.', { nullable: true })
    nextCursor!: string | null;
  }
  return ListDto;
}

/** As {@link ListDtoOf}, of a list that can be counted. */
export function CountedListDtoOf<Item extends object>(type: new () => Item): new () => List<Item> {
  class CountedListDto extends ListDtoOf(type) {
    @Whole('How many entries there are in all, when `total=true` asks for it.', { optional: true })
    override total?: number;
  }
  return CountedListDto;
}

/** A service's page as the API gives it. */
export function listOf<Item>(data: Item[], nextCursor: string | undefined): List<Item> {
  return { data, nextCursor: nextCursor ?? null };
}
