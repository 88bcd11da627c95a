import { NotionError } from '../errors.ts';
import type { Change, State } from './state.ts';

/** Where the state outlives the process: a folder or a database. */
export interface Keeper {
  /** Names who is told how it went; called once, before the first write. */
  follow(follower: Follower): void;
  /**
   * Takes one write, after which the state is as given. True when it is kept already; else the follower is told.
   * Throws a NotKept when it can be kept now or later by no means; then nothing of it is.
   */
  append(changes: readonly Change[], state: State): boolean;
  /** Puts this state, which must not change before it is kept, in the place of all that is kept; answers as `append`. */
  rewrite(state: State): boolean;
  /** Waits for what is under way and lets go of the place. */
  close(): Promise<void>;
}

/** Who writes, and hears later what became of it. */
export interface Follower {
  /** The oldest so many writes of those under way are kept. */
  kept(writes: number): void;
  /** No write that is under way is kept, nor ever will be. */
  refused(error: NotKept): void;
  /** What is kept is not what was written from here: the state is this one. */
  becomes(state: State): void;
}

/** A write that could not be kept and was undone; the reason is for whoever runs the sandbox. */
export class NotKept extends NotionError {
  constructor(reason: string) {
    super(503, 'service_unavailable', 'Notion is unavailable, please try again later.', {
      additionalData: { sandbox: reason },
    });
  }
}
