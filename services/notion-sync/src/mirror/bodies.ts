import { isFullBlock, type BlockObjectResponse } from '@notionhq/client';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { Problem } from '@na/errors';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { bodyOf, hasOwnChildren, treeBlock, type TreeBlock } from './block-tree.ts';
import { BodyObservations } from './body-observations.ts';
import { dueBodies } from './body.queries.ts';
import type { Hold, Keeper } from './hold.ts';
import { Comments } from './comments.ts';
import { bodiesRead } from './mirror-metrics.ts';
import type { NotionReader, Read } from './notion-reader.ts';

const log = logger('mirror');

const PAGE_SIZE = 100;

/** Which of the bodies that are due are read, and how. */
export interface Reading {
  /** Also what was never read and may still be edited in the minute that it was edited last. */
  isHasty: boolean;
  /** No other is begun once it says so. */
  isEnough(): boolean;
  /** Is called after each. */
  onRead?(): void;
}

/** Reads the bodies of pages: one request for up to 100 blocks below a page or block. */
@Injectable()
export class Bodies {
  constructor(
    private readonly dataSource: DataSource,
    private readonly observations: BodyObservations,
    private readonly comments: Comments,
    @Inject(CONFIG)
    private readonly config: Pick<Config, 'NOTION_VISIBILITY_DELAY_MS' | 'MIRROR_READS_AT_ONCE' | 'MIRROR_COMMENTS'>,
  ) {}

  /** Reads what is due, until nothing is or it is enough; gives whether nothing is. @throws NotionFailure, HoldLost */
  async readDue(reader: NotionReader, hold: Hold, { isHasty, isEnough, onRead }: Reading): Promise<boolean> {
    const underWay = new Set<string>();
    let due: string[] = [];
    let looking: Promise<void> | undefined;
    const look = async () => {
      // Their turn may last longer than the look, so those under way are asked to be left out.
      due = await dueBodies(this.dataSource, hold.connectionId, [...underWay], {
        now: reader.now ?? new Date(0),
        isHasty,
        delayMs: this.config.NOTION_VISIBILITY_DELAY_MS,
        limit: PAGE_SIZE,
      });
    };
    const next = async () => {
      if (!due.length) await (looking ??= look().finally(() => (looking = undefined)));
      const id = due.shift();
      if (id !== undefined) underWay.add(id);
      return id;
    };
    const hand = async () => {
      while (!isEnough() && !reader.signal.aborted) {
        const id = await next();
        if (id === undefined) return true;
        await this.readOne(reader, hold, id).finally(() => underWay.delete(id));
        onRead?.();
      }
      return false;
    };
    const ends = await Promise.allSettled(Array.from({ length: this.config.MIRROR_READS_AT_ONCE }, hand));
    const failed = ends.find(end => end.status === 'rejected');
    if (failed) throw failed.reason;
    reader.signal.throwIfAborted();
    return ends.every(end => end.status === 'fulfilled' && end.value);
  }

  /** Reads the body of a page, whatever is known of it. */
  async readOne(reader: NotionReader, hold: Keeper, pageId: string): Promise<void> {
    const { connectionId } = hold;
    try {
      const { blocks, first } = await tree(reader, pageId);
      if (this.config.MIRROR_COMMENTS === 'on') await this.comments.read(reader, hold, pageId);
      await hold.note(tx => this.observations.observe(tx, connectionId, pageId, bodyOf(blocks), first));
      bodiesRead.inc({ outcome: 'read' });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.warn({ err: error, connectionId, pageId }, 'the body of a page cannot be read');
      const from = reader.now ?? new Date(0);
      await hold.note(tx => this.observations.observeUnreadable(tx, connectionId, pageId, from));
      bodiesRead.inc({ outcome: 'refused' });
    }
  }
}

/** Whether Notion will say the same the next time; one page like that must not hold up the others. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Problem && ['notion_not_found', 'notion_forbidden', 'notion_validation_error'].includes(error.code)
  );
}

type First = Pick<Read<unknown>, 'reading' | 'from'>;

/** All blocks below a page or block, and the first request that was made for them. */
async function tree(reader: NotionReader, id: string): Promise<{ blocks: TreeBlock[]; first: First }> {
  const { answers, first } = await children(reader, id);
  const blocks: TreeBlock[] = [];
  for (const answer of answers) {
    const block = treeBlock(answer);
    blocks.push(hasOwnChildren(answer) ? { ...block, children: (await tree(reader, answer.id)).blocks } : block);
  }
  return { blocks, first };
}

async function children(reader: NotionReader, id: string): Promise<{ answers: BlockObjectResponse[]; first: First }> {
  const answers: BlockObjectResponse[] = [];
  let first: First | undefined;
  let cursor: string | null | undefined;
  do {
    const start_cursor = cursor ?? undefined;
    const { answer, reading, from } = await reader.read('body', 'blocks.children.list', client =>
      client.blocks.children.list({ block_id: id, page_size: PAGE_SIZE, start_cursor }),
    );
    first ??= { reading, from };
    answers.push(...answer.results.filter(isFullBlock));
    cursor = answer.next_cursor;
  } while (cursor);
  return { answers, first };
}
