import type { JsonObject, TaskError, TaskState } from '@na/contracts';
import type { FieldError } from '@na/errors';
import type { EntityManager } from 'typeorm';
import type { OperationRow } from './operation-row.ts';

/** What became of the tasks of a step. */
export interface Outcome {
  done: number;
  /** Those that are no longer what the filter means. */
  skipped: number;
  /** Those that could not be dealt with. */
  failures: number;
  /** What the last of those met. */
  error?: TaskError;
}

/** A task that was looked at. */
export interface Looked {
  id: string;
  type: string;
  state: TaskState;
  last_error: TaskError | null;
  is_meant: boolean;
}

/** Something that can be done to many tasks. A new one is a class that implements this, which the module of operations names. */
export interface OperationKind {
  /** As the API calls it. */
  readonly name: string;
  /** The states that it can deal with: all that wait or run, or all finished. */
  readonly takes: readonly TaskState[];
  /** Those of them that are meant when a filter names none. */
  readonly means: readonly TaskState[];
  /** How many tasks it deals with in one transaction at most: few enough that none holds its locks for 100 ms. */
  readonly most: number;
  /** SQL of a condition on a task beside the filter; `$6` is the operation's options. */
  readonly where?: string;
  /** What is wrong with the options that were given. */
  faultsOf?(options: JsonObject): FieldError[];
  /** The options as the operation keeps them, with what was left out. */
  complete?(options: JsonObject): JsonObject;
  /**
   * Looks at the next tasks, at most `most`, in some states after the operation's cursor, by id; where it is missing, at those that wait, run
   * or are finished. Fewer than `most` are the last ones.
   */
  look?(tx: EntityManager, operation: OperationRow, states: readonly TaskState[], most: number): Promise<Looked[]>;
  /** Deals with tasks, as part of a step; they may have changed since they were looked for. */
  act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome>;
}

/** What all kinds are provided as. */
export const OPERATION_KINDS = Symbol('operation kinds');
