import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { afterCommit } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import { EVERYWHERE, FORGET, NOTE, PUT_BACK, SET_ASIDE, SETTLED, UNSETTLED } from './revoked-actor.queries.ts';

const log = logger('revoked-actors');

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
  #settling: Promise<void> | undefined;
  #isAskedAgain = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

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
    afterCommit(tx, () => this.#settle());
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.#settle(), LOOK_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    await this.#settling;
  }

  #settle(): void {
    this.#isAskedAgain = true;
    this.#settling ??= this.#settleAll().finally(() => (this.#settling = undefined));
  }

  async #settleAll(): Promise<void> {
    try {
      while (this.#isAskedAgain && !this.#isOver) {
        this.#isAskedAgain = false;
        const unsettled = await this.dataSource.query<Told[]>(UNSETTLED);
        for (const told of unsettled) await this.#settleOne(told);
        this.#isAskedAgain ||= unsettled.length > 0;
      }
      await this.dataSource.query(FORGET);
    } catch (error) {
      // Claims pass over them all the same, and the next look comes back to it.
      log.warn({ err: error }, 'the tasks of revoked actors could not be set aside yet');
    }
  }

  async #settleOne({ actor, workspace_id, is_revoked, told_at }: Told): Promise<void> {
    const move = is_revoked ? SET_ASIDE : PUT_BACK;
    for (let after = [FIRST_ID, FIRST_ID]; !this.#isOver;) {
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
    if (!this.#isOver) await this.dataSource.query(SETTLED, [actor, workspace_id, told_at]);
  }
}
