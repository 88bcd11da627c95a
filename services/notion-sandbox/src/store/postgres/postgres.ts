import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NotKept, type Follower, type Keeper } from '../keeper.ts';
import type { Change, State } from '../state.ts';
import { batchesOf, merged, waiting, type Batch, type WaitingWrite } from './batch.ts';
import { headOf, loaded } from './load.ts';
import { moveHead, putChildLists, putRecords, removeAll, removeRecords } from './queries.ts';
import { SchemaInUse, Session } from './session.ts';

/** Of a sandbox that was killed, the server may take a moment to notice. */
const lockWithinMs = 5_000;
const retryMs = 250;
const rowsAtOnce = 5_000;

/** All writes that wait become one transaction; a whole state is one of its own. */
type Queued = WaitingWrite | { whole: State };

/**
 * The sandbox's database: schema `sandbox`, one sandbox at a time. Writes that come while one is being committed are
 * committed together after it, in order. When the database refuses one, it and all after it are refused; when it is
 * lost, nothing is taken until it is back and what it holds is known.
 */
export class Postgres implements Keeper {
  private queue: Queued[] = [];
  private flushing: Promise<void> | null = null;
  private reconnecting: Promise<void> | null = null;
  private isClosed = false;
  private follower: Follower | null = null;
  private session!: Session;

  private constructor(
    private readonly url: string,
    /** The latest write that is known to be kept; null before the first. */
    private commit: string | null,
  ) {}

  /** Takes the schema and reads what it holds; null when it never held anything. @throws Error in words, when it is in use or can not be had */
  static async open(url: string): Promise<{ keeper: Postgres; state: State | null }> {
    const keeper = new Postgres(url, null);
    keeper.session = await keeper.takenWithin(lockWithinMs);
    try {
      const kept = await loaded(keeper.session);
      keeper.commit = kept?.commit ?? null;
      return { keeper, state: kept?.state ?? null };
    } catch (error) {
      await keeper.close();
      throw error;
    }
  }

  follow(follower: Follower): void {
    this.follower = follower;
  }

  append(changes: readonly Change[], state: State): false {
    return this.enqueue(waiting(changes, state));
  }

  rewrite(state: State): false {
    return this.enqueue({ whole: state });
  }

  async close(): Promise<void> {
    while (this.flushing) await this.flushing;
    this.isClosed = true;
    await this.reconnecting;
    await this.session.close();
  }

  private enqueue(write: Queued): false {
    if (this.isClosed || this.reconnecting) throw new NotKept('The database of the sandbox is not there.');
    this.queue.push(write);
    this.startFlushing();
    return false;
  }

  private startFlushing(): void {
    this.flushing ??= this.flush().finally(() => {
      this.flushing = null;
      if (this.queue.length > 0) this.startFlushing();
      else if (!this.session.isOpen) this.reconnect();
    });
  }

  private async flush(): Promise<void> {
    // What the present request still writes comes along.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const writes = this.nextWrites();
      try {
        await this.commitAll(writes);
        this.follower?.kept(writes.length);
      } catch (error) {
        this.refuseAll(error as Error);
      }
    }
  }

  /** As many as can be one transaction. */
  private nextWrites(): Queued[] {
    const whole = this.queue.findIndex(write => 'whole' in write);
    return this.queue.splice(0, whole < 0 ? this.queue.length : Math.max(whole, 1));
  }

  private async commitAll(writes: Queued[]): Promise<void> {
    const { session } = this;
    const commit = randomUUID();
    const [first] = writes;
    await session.transaction(async () => {
      if (first && 'whole' in first) await this.replaceAll(first.whole);
      else await this.write(merged(writes as WaitingWrite[]));
      const moved = await session.rows(moveHead, [this.commit, commit]);
      if (moved.length === 0) {
        await session.close();
        throw new Error('Somebody else has written to the schema "sandbox".');
      }
    });
    this.commit = commit;
  }

  private async replaceAll(state: State): Promise<void> {
    await this.session.rows(removeAll);
    for (const batch of batchesOf(state, rowsAtOnce)) await this.write(batch);
  }

  private async write({ put, removed, childLists }: Batch): Promise<void> {
    const { session } = this;
    const lists = <T extends object>(rows: T[], ...names: (keyof T)[]) => names.map(name => rows.map(row => row[name]));
    if (removed.length > 0) await session.rows(removeRecords, lists(removed, 'kind', 'id'));
    if (put.length > 0) await session.rows(putRecords, lists(put, 'kind', 'id', 'record'));
    if (childLists.length > 0) await session.rows(putChildLists, lists(childLists, 'parent', 'ids'));
  }

  /** Nothing that was written on top of a refused write may stand. */
  private refuseAll(error: Error): void {
    this.queue = [];
    // At once, so that nothing is taken before what the database holds is known.
    if (!this.session.isOpen) this.reconnect();
    this.follower?.refused(new NotKept(`The database of the sandbox refused the write: ${error.message}`));
  }

  private reconnect(): void {
    this.reconnecting ??= this.comeBack().finally(() => {
      this.reconnecting = null;
      if (!this.session.isOpen && !this.isClosed) this.reconnect();
    });
  }

  /** Until the database is there and ours again. What it holds may be more than was answered, or somebody else's. */
  private async comeBack(): Promise<void> {
    while (!this.isClosed && !this.session.isOpen) {
      await delay(retryMs);
      await this.tryAgain().catch(() => this.session.close());
    }
  }

  private async tryAgain(): Promise<void> {
    this.session = await this.taken();
    if ((await headOf(this.session)) === this.commit) return;
    const kept = await loaded(this.session);
    if (!kept) throw new Error('The schema "sandbox" has been emptied.');
    this.commit = kept.commit;
    this.follower?.becomes(kept.state);
  }

  private async taken(): Promise<Session> {
    const session = await Session.open(this.url);
    // One that is lost while it is at work is noticed there.
    void session.lost.then(() => session === this.session && !this.flushing && this.reconnect());
    return session;
  }

  private async takenWithin(ms: number): Promise<Session> {
    const until = Date.now() + ms;
    for (;;) {
      try {
        return await this.taken();
      } catch (error) {
        if (!(error instanceof SchemaInUse) || Date.now() > until) throw error;
      }
      await delay(retryMs);
    }
  }
}
