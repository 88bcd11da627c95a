import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { Ends } from '../dependency/ends.ts';
import { Advance } from './advance.ts';
import { NOTED_WORKFLOWS, POSTPONE_NOTES } from './workflow.queries.ts';

const log = logger('workflows');

/** Has all workflows go on of which something is noted, each in a transaction of its own. Any replica does; what it leaves the others find. */
@Injectable()
export class Conductor implements BeforeApplicationShutdown {
  #looking: Promise<void> | undefined;
  #isAskedAgain = false;
  #isOver = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly advance: Advance,
    ends: Ends,
  ) {
    ends.onEnded(() => this.#look());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    await this.#looking;
  }

  #look(): void {
    this.#isAskedAgain = true;
    this.#looking ??= this.#lookAll().finally(() => (this.#looking = undefined));
  }

  async #lookAll(): Promise<void> {
    try {
      while (this.#isAskedAgain && !this.#isOver) {
        this.#isAskedAgain = false;
        if (await this.#lookOnce()) this.#isAskedAgain = true;
      }
    } catch (error) {
      // What is noted stays, and the next look comes back to it.
      log.warn({ err: error }, 'workflows could not be looked for');
    }
  }

  /** Answers whether something moved. */
  async #lookOnce(): Promise<boolean> {
    const noted = await this.dataSource.query<{ workspace_id: string; workflow_id: string }[]>(NOTED_WORKFLOWS);
    let hasMoved = false;
    for (const { workspace_id, workflow_id } of noted) {
      if (this.#isOver) return false;
      const key = { workspaceId: workspace_id, id: workflow_id };
      hasMoved = (await this.#advanceOne(key)) || hasMoved;
    }
    return hasMoved;
  }

  /** One that cannot go on holds up none of the others. */
  async #advanceOne(key: { workspaceId: string; id: string }): Promise<boolean> {
    try {
      return await transaction(this.dataSource, tx => this.advance.advance(tx, key));
    } catch (error) {
      log.warn({ err: error, workflow_id: key.id }, 'a workflow could not go on yet');
      await this.dataSource.query(POSTPONE_NOTES, [key.workspaceId, key.id]);
      return false;
    }
  }
}
