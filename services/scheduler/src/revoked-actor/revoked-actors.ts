import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { afterCommit, Backlog } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import { EVERYWHERE, FORGET, NOTE, PUT_BACK, SET_ASIDE, SETTLED, UNSETTLED } from './revoked-actor.queries.ts';

/** How often is looked for what a replica that died has left undone, in milliseconds. */
const LOOK_MS = 15_000;
const FIRST_ID = EVERYWHERE;

/** What was told of an actor. */
interface Told {
  actor: string;
  workspace_id: string;
  is_revoked: boolean;
  told_at: Date;
}

/**
 * Keeps what the gateway tells of those who may no longer act. Claims pass over their waiting tasks from the moment it is
 * noted; those tasks are then set aside, out of the claim index, so that a million of them cost a claim nothing.
 */
@Injectable()
export class RevokedActors implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #unsettled = new Backlog('revoked actors', () => this.#settleSome());

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: WorkHints,
  ) {}

  /** Notes what was told, as part of hearing it; what was told later counts, in whichever order it is heard. */
  async note(
    tx: EntityManager,
    { actor, workspaceId = EVERYWHERE }: { actor: string; workspaceId?: string },
    isRevoked: boolean,
    toldAt: string,
  ): Promise<void> {
    await tx.query(NOTE, [actor, workspaceId, isRevoked, toldAt]);
    afterCommit(tx, () => this.#unsettled.drain());
  }

  onApplicationBootstrap(): void {
    this.#unsettled.drainEvery(LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#unsettled.close();
  }

  async #settleSome(): Promise<boolean> {
    const unsettled = await this.dataSource.query<Told[]>(UNSETTLED);
    for (const told of unsettled) await this.#settleOne(told);
    if (!unsettled.length) await this.dataSource.query(FORGET);
    return unsettled.length > 0;
  }

  async #settleOne({ actor, workspace_id, is_revoked, told_at }: Told): Promise<void> {
    const move = is_revoked ? SET_ASIDE : PUT_BACK;
    for (let after = [FIRST_ID, FIRST_ID]; !this.#unsettled.isClosed;) {
      const moved = await this.dataSource.query<{ workspace_id: string; id: string; type: string }[]>(move, [
        actor,
        workspace_id,
        ...after,
      ]);
      if (!is_revoked) for (const type of new Set(moved.map(task => task.type))) this.hints.ready(type);
      if (!moved.length) break;
      after = moved
        .map(task => `${task.workspace_id} ${task.id}`)
        .sort()
        .at(-1)!
        .split(' ');
    }
    if (!this.#unsettled.isClosed) await this.dataSource.query(SETTLED, [actor, workspace_id, told_at]);
  }
}
