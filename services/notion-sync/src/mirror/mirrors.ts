import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { Links } from '../connections/links.ts';
import { Notion } from '../notion/notion.ts';
import { Hold } from './hold.ts';
import { NotionReader } from './notion-reader.ts';

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
      return work(new NotionReader(this.dataSource, this.notion, link, hasTime, either), hold);
    });
  }
}
