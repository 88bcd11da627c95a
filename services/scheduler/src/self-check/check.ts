import type { EntityManager } from 'typeorm';

/** What a crash, or a hand in the database, can leave behind. */
export const RECOVERY_KINDS = [
  'worker_missing',
  'worker_left_over',
  'task_held',
  'freed_key',
  'ready_time',
  'due_time',
] as const;
export type RecoveryKind = (typeof RECOVERY_KINDS)[number];

/** The part of the table of tasks that one look goes over: after a key, up to a key, as parameters of a statement. */
export type Stretch = readonly [afterWorkspace: string, afterId: string, toWorkspace: string, toId: string];

/** A kind of thing to look for, and the way to mend it. */
export interface Check {
  readonly kind: RecoveryKind;
  /** How many there are; not all of many. */
  find(tx: EntityManager, stretch: Stretch): Promise<number>;
  /** Mends some in a short transaction. Answers how many; 0 when none is left. */
  repair(tx: EntityManager, stretch: Stretch): Promise<number>;
}
