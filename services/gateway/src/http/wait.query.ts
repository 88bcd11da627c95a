import { WholeQuery } from './query-fields.ts';

/** For callers who want to stay until Notion has it. */
export class WaitQuery {
  @WholeQuery('How many seconds to wait for Notion to have it; answers at once when left out.', { min: 0, max: 30 })
  wait?: number;
}
