import type { TaskState } from '@na/contracts';
import type { Gate, Scope } from '../gate/gate.ts';
import type { Standing } from '../gate/passing.ts';

/** What is known of a task and of what is in its way. Times are milliseconds since 1970. */
export interface Facts {
  now: number;
  task: {
    id: string;
    type: string;
    state: TaskState;
    runAt: number;
    startedAt?: number;
    /** The key of the gate in whose line it stands. */
    parkedAt?: string;
    serialKey?: string;
    /** Who asked for it may no longer act. */
    isRevoked: boolean;
  };
  /** The gates that it has to pass. */
  gates: readonly GateInTheWay[];
  /** The running task of its serial key. */
  serialRunning?: string;
  /** Tasks of its type that are ahead, up to {@link MOST_AHEAD}. */
  ahead: number;
  /** Workers of its type that are heard. */
  workers: number;
  /** Starts of its type, per second, of late. */
  startsPerSecond: number;
}

/** A gate as an explanation sees it. */
export interface GateInTheWay extends Gate, Standing {
  scope: Scope;
  /** What the task costs here. */
  cost: number;
  /** Tasks of its type that stand in this gate's line before it, up to {@link MOST_AHEAD}. */
  ahead: number;
}

/** Those ahead are counted up to this number, which stands for as many or more: a count costs no more however long the line is. */
export const MOST_AHEAD = 10_000;
