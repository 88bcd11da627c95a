import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Backlog, transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { Ends } from '../dependency/ends.ts';
import { Advance } from './advance.ts';
import { NOTED_WORKFLOWS, POSTPONE_NOTES } from './workflow.queries.ts';

const log = logger('workflows');

/** Has all workflows go on of which something is noted, each in a transaction of its own. Any replica does; what it leaves the others find. */
@Injectable()
export class Conductor implements BeforeApplicationShutdown {
  readonly #noted = new Backlog('workflows', () => this.#advanceNoted());

  constructor(
    private readonly dataSource: DataSource,
    private readonly advance: Advance,
    ends: Ends,
  ) {
    ends.onEnded(() => this.#noted.drain());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#noted.close();
  }

  /** Answers whether something moved. */
  async #advanceNoted(): Promise<boolean> {
    const noted = await this.dataSource.query<{ workspace_id: string; workflow_id: string }[]>(NOTED_WORKFLOWS);
    let hasMoved = false;
    for (const { workspace_id, workflow_id } of noted) {
      if (this.#noted.isClosed) return false;
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
