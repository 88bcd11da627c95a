import { HistoryService, type CheckHistoryResponse } from '@na/contracts';
import type { House } from './house.ts';

/** Rebuilds all tasks of a house from their histories, in steps of a few, and adds up what came of it. */
export async function rebuiltAll(house: House, limit = 50): Promise<Omit<CheckHistoryResponse, 'next'>> {
  const sum = { checked: 0, incomplete: 0, differences: [] as CheckHistoryResponse['differences'] };
  for (let after: string | undefined, isOver = false; !isOver;) {
    const step = await house.ask(HistoryService.checkHistory, { limit, after });
    sum.checked += step.checked;
    sum.incomplete += step.incomplete;
    sum.differences.push(...step.differences);
    after = step.next;
    isOver = after === undefined;
  }
  return sum;
}
