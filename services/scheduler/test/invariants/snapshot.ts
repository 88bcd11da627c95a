import type { TaskLimit, TaskState } from '@na/contracts';
import { BOOKS } from './snapshot.queries.ts';
import type { House } from '../house.ts';

/** What a task's row says that nobody may change without a reason. */
export interface SeenTask {
  key: string;
  id: string;
  workspace_id: string;
  type: string;
  state: TaskState;
  attempt: number;
  version: number;
  entries: number;
  worker_id: string | null;
  serial_key: string | null;
  limits: TaskLimit[] | null;
  /** In milliseconds since 1970, as all times here. */
  run_at: number;
  deadline: number | null;
  waits_for: number;
  /** Progress and checkpoint, as one text. */
  reported: string;
}

/** A gate that counts who runs. */
export interface SeenGate {
  key: string;
  workspace_id: string | null;
  type: string | null;
  name: string | null;
  concurrency: number;
  /** `workspace id` of those that hold a permit for the attempt that runs. */
  holders: string[];
}

/** What became of a due time of a rule, or of several in a row. */
export interface SeenFiring {
  schedule_id: string;
  due_at: number;
  last_due_at: number;
  cause: string;
  state: string;
  task_id: string | null;
}

export interface SeenSchedule {
  id: string;
  decided_until: number;
  is_active: boolean;
}

/** All that the tables say at a moment when nothing is under way. */
export interface Snapshot {
  now: number;
  tasks: ReadonlyMap<string, SeenTask>;
  /** Tasks that stand in both tables. */
  twice: string[];
  /** Until when the leases of workers last. */
  leases: ReadonlyMap<string, number>;
  gates: SeenGate[];
  firings: SeenFiring[];
  schedules: SeenSchedule[];
}

type Books = Omit<Snapshot, 'now' | 'tasks' | 'leases'> & {
  tasks: SeenTask[];
  leases: { id: string; until: number }[];
};

/** Takes down how all stands. */
export async function snapshotOf({ database }: House, now: number): Promise<Snapshot> {
  const [row] = await database.query<{ books: Books }>(BOOKS);
  const { tasks, leases, ...books } = row!.books;
  return {
    ...books,
    now,
    tasks: new Map(tasks.map(task => [task.key, task])),
    leases: new Map(leases.map(({ id, until }) => [id, until])),
  };
}

export const NOTHING: Snapshot = {
  ...{ now: 0, tasks: new Map(), twice: [], leases: new Map(), gates: [], firings: [], schedules: [] },
};

const FINAL: ReadonlySet<TaskState> = new Set(['succeeded', 'failed', 'dead', 'cancelled']);

export function isFinal({ state }: SeenTask): boolean {
  return FINAL.has(state);
}
