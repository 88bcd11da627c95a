import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { JsonObject } from '@na/contracts';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { appendCreation } from '../effects/append-creation.ts';
import type { Maker } from '../effects/creation.ts';
import { contentMadeAs } from '../effects/effect.queries.ts';
import { Effects } from '../effects/effects.ts';
import { NotionUnavailable } from '../errors.ts';
import { Notion, type Link } from '../notion/notion.ts';

/** Notion takes so many blocks of one parent with one request; https://developers.notion.com/reference/request-limits */
export const BLOCKS_AT_ONCE = 100;

/** Blocks that are to be appended, however many. */
export interface Append {
  link: Link;
  /** What is appended, in our terms; together with a place in it, it comes into being once. */
  subject: string;
  /** The page or block that they go below. */
  parentId: string;
  /** The block that they follow; they go to the end when it is left out. */
  afterId?: string;
  children: JsonObject[];
  /** How many of them stand there already. */
  done?: number;
}

/** Appends blocks exactly once. */
@Injectable()
export class Appends {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly effects: Effects,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_VERSION'>,
  ) {}

  /** Gives Notion's ids of what was appended. Goes on where an earlier attempt ended. */
  async append({ link, subject, parentId, afterId, children, done = 0 }: Append, maker: Maker): Promise<string[]> {
    const ids: string[] = [];
    for (let at = done; at < children.length;) {
      const slice = children.slice(at, at + BLOCKS_AT_ONCE);
      const creation = appendCreation(this.notion, this.config.NOTION_VERSION, {
        link,
        parentId,
        // What somebody else appends meanwhile must not come between two slices.
        afterId: ids.at(-1) ?? afterId,
        children: slice,
        bornWith: async () => (await contentMadeAs(this.dataSource, parentId))?.blocks ?? [],
      });
      const made = await this.effects.once(
        { ...creation, subject: `${subject}@${at}`, settled: async () => {} },
        maker,
      );
      // A failing Notion may have saved the first few only; the next slice begins after those.
      if (!made?.ids.length) throw NotionUnavailable({ said: 'it took blocks and made none of them.' });
      ids.push(...made.ids);
      at += made.ids.length;
    }
    return ids;
  }
}
