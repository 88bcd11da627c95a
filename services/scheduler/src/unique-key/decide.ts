import type { UniqueKey } from '@na/contracts';

/** A task that waits or runs and has the key. */
export interface Standing {
  id: string;
  state: 'scheduled' | 'ready' | 'running';
  createdAt: Date;
}

/** What becomes of a task that is asked for. */
export type Decision =
  | { does: 'create' }
  | { does: 'refuse' | 'answer' | 'cancel and create'; standing: Standing }
  /** `latest` bounds the time that it is put off to. */
  | { does: 'replace'; standing: Standing; latest?: Date };

/** The longest that a task is put off when nothing is said, in times of its wait. */
const MOST_WAITS = 10;

/** Decides what becomes of a task whose unique key the tasks in `standing` have, the oldest first. */
export function decide({ policy, waitMs = 0, mostWaitMs }: UniqueKey, standing: readonly Standing[]): Decision {
  const [first] = standing;
  const waiting = standing.find(({ state }) => state !== 'running');
  if (first && policy === 'reject') return { does: 'refuse', standing: first };
  if (first && policy === 'return_existing') return { does: 'answer', standing: first };
  if (!waiting) return { does: 'create' };
  if (policy === 'keep_last') return { does: 'cancel and create', standing: waiting };
  const latest = new Date(waiting.createdAt.getTime() + (mostWaitMs ?? MOST_WAITS * waitMs));
  return { does: 'replace', standing: waiting, latest: policy === 'debounce' ? latest : undefined };
}
