import type { Difference } from '../../e2e/books.ts';
import type { Asked } from '../load/tasks.ts';
import { readRunLog } from '../worker/run-log.ts';
import type { World } from '../world.ts';
import { LEFTOVERS, TASKS, TOLD } from './evidence.queries.ts';
import { runsOf, type Run } from './runs.ts';

/** One thing that a task's row says happened to it: event, version, time in milliseconds, attempt, outcome of it. */
export interface Entry {
  e: string;
  v: number;
  t: number;
  n?: number;
  o?: string;
  d?: Record<string, unknown>;
}

/** A task as it stands in the end. */
export interface TaskEnd {
  id: string;
  type: string;
  state: string;
  attempt: number;
  spent: number;
  max_attempts: number;
  version: number;
  serial_key: string | null;
  payload: { n?: number; parent?: string; follows?: boolean };
  result: { attempt?: number } | null;
  checkpoint: { attempt?: number } | null;
  history: Entry[];
  /** Where its row stands. */
  place: 'task' | 'task_finished';
}

/** An event of a task, as audit has it. */
export interface Told {
  task: string;
  event: string;
  version: number;
}

/** All that the witnesses say once the storm is over. */
export interface Evidence {
  asked: readonly Asked[];
  tasks: readonly TaskEnd[];
  /** What was told of each task, by its id. */
  told: ReadonlyMap<string, Told[]>;
  runs: readonly Run[];
  /** The titles of the to-dos that were acknowledged. */
  todos: readonly string[];
  /** How often each title stands in Notion. */
  titles: ReadonlyMap<string, number>;
  /** What should be gone and is not: what it is, and how many. */
  leftovers: readonly { what: string; count: number }[];
  audit: Difference;
}

/** Asks all witnesses. */
export async function gather(
  { house, runLog }: World,
  { asked, todos }: { asked: readonly Asked[]; todos: readonly string[] },
): Promise<Evidence> {
  const { books, sandbox } = house;
  const told = await books.query<Told>(TOLD);
  return {
    asked,
    tasks: await books.query<TaskEnd>(TASKS),
    told: Map.groupBy(told, ({ task }) => task),
    runs: runsOf(readRunLog(runLog)),
    todos,
    titles: await sandbox.titles(),
    leftovers: await books.query(LEFTOVERS),
    audit: await books.difference(),
  };
}
