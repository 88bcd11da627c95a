import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import type { Lane } from '../budget/lanes.ts';
import type { Config } from '../config.ts';
import { Links } from '../connections/links.ts';
import { Notion } from '../notion/notion.ts';
import { Hold, HoldLost, type Keeper } from './hold.ts';
import { NotionReader } from './notion-reader.ts';
import { keepMirror } from './page.queries.ts';

/** Opens mirrors for whoever is to go on with them. */
@Injectable()
export class Mirrors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly notion: Notion,
    @Inject(CONFIG) private readonly config: Pick<Config, 'MIRROR_POLL_SECONDS'>,
  ) {}

  /** How often each connection is polled, in milliseconds. */
  get pollEveryMs(): number {
    return this.config.MIRROR_POLL_SECONDS * 1_000;
  }

  /**
   * Does work on the mirror of a connection, with a way to read Notion, while no other replica does any; gives nothing when one does.
   * @param hasTime whether the reader waits for its budget
   * @throws Problem `connection_broken`, `connection_not_found`
   */
  async during<T>(
    { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
    { hasTime, signal }: { hasTime: boolean; signal: AbortSignal },
    work: (reader: NotionReader, hold: Hold) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    const link = await this.links.link(workspaceId, connectionId);
    return Hold.during(this.dataSource, connectionId, hold => {
      const either = AbortSignal.any([hold.signal, signal]);
      const pace = { lane: 'background', hasTime } as const;
      return work(new NotionReader(this.dataSource, this.notion, link, pace, either), hold);
    });
  }

  /**
   * A way to read single things of a connection into its mirror beside whoever holds that: observations know which of two readings is the later
   * one, so it takes the hold to go on with listings only.
   * @throws Problem `connection_broken`, `connection_not_found`; ConnectionRests
   */
  async beside(
    mirror: { connectionId: string; workspaceId: string },
    { lane, signal }: { lane: Lane; signal: AbortSignal },
  ): Promise<{ reader: NotionReader; keeper: Keeper }> {
    const { connectionId, workspaceId } = mirror;
    const link = await this.links.link(workspaceId, connectionId);
    const reader = new NotionReader(this.dataSource, this.notion, link, { lane, hasTime: false }, signal);
    const note: Keeper['note'] = work =>
      transaction(this.dataSource, async tx => {
        if (!(await keepMirror(tx, connectionId))) throw new HoldLost('The connection has no mirror any more.');
        return work(tx);
      });
    return { reader, keeper: { connectionId, mirror, note } };
  }
}
