import { BatchState, TaskState } from '@na/contracts';
import { ListQuery } from '../http/list.ts';
import { AnyOf, WholeQuery } from '../http/query-fields.ts';
import { MOST_LINES } from './batch.dto.ts';

/** Which batches are wanted. */
export class ListBatchesQuery extends ListQuery {
  @AnyOf('Only these states.', BatchState)
  state?: BatchState[];
}

const LINE = { min: 0, max: MOST_LINES - 1, default: 0 };

/** Where an upload begins. */
export class UploadQuery {
  @WholeQuery('The number that the first line has in the batch: how many lines were sent before it.', LINE)
  firstLine!: number;
}

/** Which results are wanted. */
export class ResultsQuery {
  @AnyOf('Only lines whose tasks are in these states.', TaskState)
  state?: TaskState[];

  @WholeQuery('The number of the line to begin with, such as the one after the last that came.', LINE)
  fromLine!: number;
}
