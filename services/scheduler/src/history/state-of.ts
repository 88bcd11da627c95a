import type { JsonObject, Priority, TaskError, TaskState } from '@na/contracts';
import type { Entry } from './history.ts';

/** What a history alone says of a task. Times are in milliseconds since 1970. */
export interface RebuiltTask {
  /** `scheduled` also stands for a task that has fallen due since and is ready, as nothing is told of that. */
  state: TaskState;
  version: number;
  priority: Priority;
  /** Not before this time. */
  runAt: number;
  /** The number of the latest attempt. */
  attempt: number;
  /** How many of the attempts count against the most that it may have. */
  spent: number;
  /** Who has the running attempt. */
  workerId?: string;
  startedAt?: number;
  finishedAt?: number;
  /** What the latest failed attempt met. */
  lastError?: TaskError;
  /** Whether its handler left a result. */
  hasResult: boolean;
}

/** How one thing that happened changes a task; `next` is what happened after it. */
type Fold = (task: RebuiltTask, entry: Entry, next?: Entry) => RebuiltTask;

/** Every event that a history may hold, and what it means; one that is missing here is a fault that the check finds. */
const FOLDS: { readonly [event: string]: Fold } = {
  TaskStarted: (task, { t, n, d }) => ({
    ...task,
    ...{ state: 'running', attempt: n!, workerId: String(d?.['workerId']), startedAt: t },
  }),
  TaskSucceeded: (task, { t, r = false }) => ({ ...ended(task, 'succeeded', t), hasResult: r }),
  TaskAttemptFailed: waits,
  TaskGivenBack: waits,
  // The loss of an attempt that was the last one is told before the end of its task, in one breath.
  TaskRescued: (task, entry, next) =>
    next && next.n === entry.n ? task : { ...task, ...WAITING, state: 'ready', runAt: entry.t },
  TaskFailed: (task, { t }) => ended(task, 'failed', t),
  TaskDead: (task, { t }) => ended(task, 'dead', t),
  TaskCancelled: (task, { t }) => ended(task, 'cancelled', t),
  TaskSkipped: (task, { t }) => ended(task, 'cancelled', t),
  TaskReleased: task => task,
  // It was finished before, too.
  TaskRestored: task => task,
  TaskReplaced: (task, { d = {} }) => ({
    ...task,
    ...{ state: 'scheduled', priority: d['priority'] as Priority, runAt: timeIn(d, 'runAt') },
  }),
  TaskReprioritised: (task, { d = {} }) => ({ ...task, priority: d['priority'] as Priority }),
  TaskRedriven: (task, { t, d }) => ({
    ...task,
    ...WAITING,
    ...{ state: d?.['waitsForParents'] ? 'scheduled' : 'ready', runAt: t, spent: 0, finishedAt: undefined },
  }),
};

/** A task as it was created, and what came after. @throws Error when the history does not begin with a creation, or holds what nobody knows */
export function stateOf(history: readonly Entry[]): RebuiltTask {
  const [creation, ...rest] = history;
  if (creation?.e !== 'TaskCreated') throw new Error(`The history begins with ${creation?.e ?? 'nothing'}.`);
  return rest.reduce((task, entry, at) => {
    const fold = FOLDS[entry.e];
    if (!fold) throw new Error(`The history holds ${entry.e}, which nobody knows to rebuild.`);
    return { ...met(fold(task, entry, rest[at + 1]), entry), version: entry.v };
  }, created(creation));
}

/** Whether a history says all, as those do that were begun before there were histories do not. */
export function isComplete(history: readonly Entry[]): boolean {
  return history.length > 0 && history.every(({ v }) => v !== undefined) && history[0]!.d?.['state'] !== undefined;
}

const WAITING = { workerId: undefined } as const;
const COSTS = new Set(['succeeded', 'failed', 'lost']);

function created({ v, d = {} }: Entry): RebuiltTask {
  return {
    state: d['state'] as TaskState,
    version: v,
    priority: d['priority'] as Priority,
    runAt: timeIn(d, 'runAt'),
    ...{ attempt: 0, spent: 0, hasResult: false },
  };
}

function waits(task: RebuiltTask, { t, d = {} }: Entry): RebuiltTask {
  const runAt = timeIn(d, 'nextAttemptAt');
  return { ...task, ...WAITING, state: runAt > t ? 'scheduled' : 'ready', runAt };
}

function ended(task: RebuiltTask, state: TaskState, finishedAt: number): RebuiltTask {
  return { ...task, ...WAITING, state, finishedAt };
}

/** What the end of an attempt costs, and what it met, whichever event told of it. */
function met(task: RebuiltTask, { o, x, d }: Entry): RebuiltTask {
  const error = x ?? (d?.['error'] as TaskError | undefined);
  return {
    ...task,
    spent: task.spent + (o && COSTS.has(o) ? 1 : 0),
    lastError: error ?? task.lastError,
  };
}

function timeIn(data: JsonObject, field: string): number {
  return Date.parse(String(data[field]));
}
