import type { TaskLimit } from '@na/contracts';
import type { Difference } from '../../e2e/books.ts';
import type { Load } from '../load/loads.ts';
import { readRunLog } from '../worker/run-log.ts';
import type { World } from '../world.ts';
import {
  FIRINGS,
  GATE_NEWS,
  LEFTOVERS,
  TASKS,
  TOLD,
  WORKFLOW_STEPS,
  WORKFLOW_TASKS,
  WORKFLOWS,
} from './evidence.queries.ts';
import { runsOf, type Run } from './runs.ts';
import type { GateView } from './watch.ts';

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
  limits: readonly TaskLimit[] | null;
  payload: { n?: number; parent?: string; follows?: boolean; restMs?: number; schedule?: string };
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

/** What became of a due time, by the books. */
export interface FiringEnd {
  schedule: string;
  /** In milliseconds since 1970. */
  dueAt: number;
  state: string;
  task: string | null;
}

/** A workflow as it stands in the end, or a step of one, or a task of such a step. */
export interface WorkflowEnd {
  id: string;
  state: string;
}
export interface StepEnd {
  workflow: string;
  step: string;
  state: string;
  undone: string | null;
}
export interface StepTask {
  workflow: string;
  step: string;
  task: string;
  undoes: boolean;
}

/** What was told of a gate: that it is held, or that its circuit is open until a time, or half open for a probe. */
export interface GateNews {
  event: 'KeyHeld' | 'CircuitOpened' | 'CircuitHalfOpened';
  key: string;
  task: string;
  /** In milliseconds since 1970. */
  until: number | null;
  /** When audit wrote it down, likewise; so it was committed before. */
  heard: number;
}

/** All that the witnesses say once the storm is over. */
export interface Evidence extends Load {
  tasks: readonly TaskEnd[];
  /** What was told of each task, by its id. */
  told: ReadonlyMap<string, Told[]>;
  runs: readonly Run[];
  /** Gates with a limit on how many run, as they stood at moments of the storm. */
  gates: readonly GateView[];
  gateNews: readonly GateNews[];
  firings: readonly FiringEnd[];
  workflowEnds: readonly WorkflowEnd[];
  stepEnds: readonly StepEnd[];
  stepTasks: readonly StepTask[];
  /** How often each title stands in Notion. */
  titles: ReadonlyMap<string, number>;
  /** What should be gone and is not: what it is, and how many. */
  leftovers: readonly { what: string; count: number }[];
  audit: Difference;
}

/** Asks all witnesses. */
export async function gather({ house, runLog }: World, load: Load, gates: readonly GateView[]): Promise<Evidence> {
  const { books, sandbox } = house;
  const told = await books.query<Told>(TOLD);
  return {
    ...load,
    gates,
    tasks: await books.query<TaskEnd>(TASKS),
    told: Map.groupBy(told, ({ task }) => task),
    runs: runsOf(readRunLog(runLog)),
    gateNews: await books.query<GateNews>(GATE_NEWS),
    firings: await books.query<FiringEnd>(FIRINGS),
    workflowEnds: await books.query<WorkflowEnd>(WORKFLOWS),
    stepEnds: await books.query<StepEnd>(WORKFLOW_STEPS),
    stepTasks: await books.query<StepTask>(WORKFLOW_TASKS),
    titles: await sandbox.titles(),
    leftovers: await books.query(LEFTOVERS),
    audit: await books.difference(),
  };
}
