import { Text } from './fields.ts';
import { ListOf } from './json-fields.ts';
import { WholeQuery } from './query-fields.ts';

/** How every list is asked for. */
export class ListQuery {
  @WholeQuery('How many to give at most.', { min: 1, max: 100, default: 20 })
  limit!: number;

  @Text('Where the page before ended: its `nextCursor`.', { max: 1_000, optional: true })
  cursor?: string;
}

/** How every list is answered. */
export interface List<Item> {
  data: Item[];
  /** Where the next page starts; null on the last one. */
  nextCursor: string | null;
}

/** What the class of a list of `Item`s extends, for the document. */
export function ListDtoOf<Item extends object>(type: new () => Item): new () => List<Item> {
  class ListDto implements List<Item> {
    @ListOf('The entries of this page, newest first.', type)
    data!: Item[];

    @Text('Where the next page starts: the `cursor` to ask for; null on the last page.', { nullable: true })
    nextCursor!: string | null;
  }
  return ListDto;
}

/** A service's page as the API gives it. */
export function listOf<Item>(data: Item[], nextCursor: string | undefined): List<Item> {
  return { data, nextCursor: nextCursor ?? null };
}
