import { SearchTasksRequestArchived as ARCHIVED, TaskState, type SearchTasksRequestArchived } from '@na/contracts';
import { Choice, Id, Text, Time } from '../http/fields.ts';
import { ListQuery } from '../http/list.ts';
import { AnyOf, AnyText } from '../http/query-fields.ts';

/** Which tasks are wanted. */
export class ListTasksQuery extends ListQuery {
  @AnyOf('Only these states.', TaskState)
  state?: TaskState[];

  @AnyText('Only these task types.', { example: ['notion.page.create'] })
  type?: string[];

  @Time('Only those created at or after this time.', { optional: true })
  'createdAt[gte]'?: string;

  @Time('Only those created before this time.', { optional: true })
  'createdAt[lt]'?: string;

  @Text('Only those whose payload or errors have all of these words.', {
    max: 500,
    optional: true,
    example: 'quarterly report',
  })
  q?: string;

  @Choice('Whether archived tasks are looked through too; without them by default, with them where `q` is.', ARCHIVED, {
    optional: true,
  })
  archived?: SearchTasksRequestArchived;

  @Id('Only those of this batch, of the live ones; its results have the archived ones too.', { optional: true })
  batchId?: string;
}
