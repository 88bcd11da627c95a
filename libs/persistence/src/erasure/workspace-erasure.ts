import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { WorkspaceErased } from '@na/contracts';
import { flow, logger, metrics } from '@na/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { Backlog } from '../backlog.ts';
import { tell } from '../outbox/tell.ts';
import { afterCommit, transaction } from '../transaction.ts';
import { DUE, LOCK, LOOK_LATER, NOTE, NOTE_ERASED, OLDEST_LEFT } from './erasure.queries.ts';

const oldestSeconds = metrics.observableGauge({
  name: 'na_workspace_erasure_oldest_seconds',
  help: 'How long the oldest deleted workspace of which something is left has waited to be erased; all replicas tell the same.',
});

const log = logger('erasure');

/** How often is looked for what is due, in milliseconds; one query by an index that is empty most of the time. */
const LOOK_MS = 5_000;
/** The most rows that one statement erases, so that none holds its locks for long. */
const AT_ONCE = 500;
/** How long after the deletion something may still be stored by what had begun before it, in milliseconds: many times as long as a statement may take. */
const WATCHED_MS = 10 * 60_000;
/** How soon a workspace of which nothing was found is looked at again meanwhile, in milliseconds. */
const WATCH_MS = 60_000;

/** A workspace of which nothing is to be left, and the flow of its deletion. */
export interface DeletedWorkspace {
  id: string;
  /** The event that told of the deletion. */
  eventId: string;
  /** Who deleted it. */
  actor: string;
  correlationId: string;
}

/**
 * Erases at most `most` rows of a workspace; answers how many it found. As long as it answers `most` it is called again, and the workspace
 * counts as erased once every step has answered 0.
 */
export type ErasureStep = (tx: EntityManager, workspace: DeletedWorkspace, most: number) => Promise<number>;

/**
 * Erases what a service keeps of workspaces that are deleted: by small statements, each a transaction of its own, on one replica at a
 * time, and again after a crash until nothing is left, which is then told. Needs the migration `DeletedWorkspace1767225600004`.
 */
export class WorkspaceErasure implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #due = new Backlog('deleted workspaces', () => this.#eraseDue());
  #unmeasure: () => void = () => undefined;

  /** @param steps in the order in which they are to be erased */
  constructor(
    private readonly dataSource: DataSource,
    private readonly service: string,
    private readonly steps: readonly ErasureStep[],
  ) {}

  /** Notes a deletion, as part of hearing of it; from the commit on nothing is stored for the workspace. */
  async note(tx: EntityManager, { id, eventId, actor, correlationId }: DeletedWorkspace): Promise<void> {
    await tx.query(NOTE, [id, eventId, actor, correlationId]);
    afterCommit(tx, () => this.#due.drain());
  }

  onApplicationBootstrap(): void {
    this.#due.drainEvery(LOOK_MS);
    this.#unmeasure = oldestSeconds.observe(
      async () => (await this.dataSource.query<{ seconds: number }[]>(OLDEST_LEFT))[0]?.seconds ?? 0,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#unmeasure();
    await this.#due.close();
  }

  /** One look deals with all that is due; what is left of a workspace is due again later. */
  async #eraseDue(): Promise<boolean> {
    for (const workspace of await this.dataSource.query<DeletedWorkspace[]>(DUE)) await this.#erase(workspace);
    return false;
  }

  async #erase(workspace: DeletedWorkspace): Promise<void> {
    const { id, actor, correlationId, eventId } = workspace;
    const cause = { actor, correlationId, workspaceId: id, parentId: eventId };
    try {
      await flow.run(cause, async () => {
        let found = 0;
        for (const step of this.steps) found += await this.#finish(step, workspace);
        await this.#atIt(id, tx => (found ? tx.query(LOOK_LATER, [id, LOOK_MS]) : this.#conclude(tx, id)));
      });
    } catch (error) {
      // Another replica that is at it does as well; whatever else it was, the next look comes back to it.
      if (!(error instanceof Elsewhere)) log.warn({ workspaceId: id, err: error }, 'a workspace is not erased yet');
    }
  }

  async #finish(step: ErasureStep, workspace: DeletedWorkspace): Promise<number> {
    for (let found = 0; ;) {
      const some = await this.#atIt(workspace.id, tx => step(tx, workspace, AT_ONCE));
      found += some;
      if (some < AT_ONCE) return found;
    }
  }

  #atIt<T>(id: string, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (this.#due.isClosed) throw new Elsewhere();
    return transaction(this.dataSource, async tx => {
      const [mine] = await tx.query<object[]>(LOCK, [id]);
      if (!mine) throw new Elsewhere();
      return work(tx);
    });
  }

  async #conclude(tx: EntityManager, id: string): Promise<void> {
    const [noted] = await tx.query<{ isNews: boolean }[]>(NOTE_ERASED, [id, WATCH_MS, WATCHED_MS]);
    if (!noted?.isNews) return;
    await tell(tx, WorkspaceErased, { service: this.service, workspaceId: id }, { actor: `service:${this.service}` });
    log.info({ workspaceId: id }, 'nothing is left of a deleted workspace');
  }
}

/** Another replica is at it, or will be. */
class Elsewhere extends Error {}
